import type { TestApi } from '@tocsin/api/testing';

type Field = {
  readonly name: string;
  /** The named type, without lists and non-null. */
  readonly type: string;
  readonly isList: boolean;
};

type Kind = 'OBJECT' | 'INTERFACE' | 'UNION' | 'SCALAR' | 'ENUM';

export type SchemaType = {
  readonly name: string;
  readonly kind: Kind;
  readonly fields: readonly Field[];
  /** Of an interface: the objects that it can be. */
  readonly possible: readonly string[];
};

export type SchemaShape = ReadonlyMap<string, SchemaType>;

type TypeRef = {
  readonly kind: string;
  readonly name: string | null;
  readonly ofType?: TypeRef | null;
};

const INTROSPECTION = `{ __schema { types { name kind possibleTypes { name }
  fields(includeDeprecated: true) { name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }`;

/** Types that answers are made of, as the served schema tells them. */
export async function schemaShape(api: Pick<TestApi, 'ask'>): Promise<SchemaShape> {
  const { data } = await api.ask(INTROSPECTION);
  const types = data.__schema.types as {
    name: string;
    kind: Kind;
    possibleTypes: { name: string }[] | null;
    fields: { name: string; type: TypeRef }[] | null;
  }[];
  return new Map(
    types
      .filter(({ name }) => !name.startsWith('__'))
      .map(({ name, kind, possibleTypes, fields }) => [
        name,
        {
          name,
          kind,
          possible: (possibleTypes ?? []).map((each) => each.name),
          fields: (fields ?? []).map((field) => ({
            name: field.name,
            type: namedIn(field.type),
            isList: hasList(field.type),
          })),
        },
      ]),
  );
}

const namedIn = ({ name, ofType }: TypeRef): string => (ofType ? namedIn(ofType) : (name ?? ''));
const hasList = ({ kind, ofType }: TypeRef): boolean =>
  kind === 'LIST' || (ofType ? hasList(ofType) : false);

/** `Type.field` of everything that the schema can answer. */
export const allFields = (shape: SchemaShape): string[] =>
  [...shape.values()].flatMap(({ name, fields }) => fields.map((field) => `${name}.${field.name}`));
