/** The keywords that code of this room looks at; see JSON Schema 2020-12 for what they mean. */
export type SchemaNode = {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly 'x-rule'?: readonly string[];
  readonly [keyword: string]: unknown;
};

export type RootSchema = SchemaNode & { readonly $defs: Readonly<Record<string, SchemaNode>> };

/** The definition that a `$ref` of this schema points to; the node itself when it points nowhere. */
export const resolveRef = (root: RootSchema, node: SchemaNode): SchemaNode =>
  node.$ref === undefined ? node : (root.$defs[node.$ref.slice(DEFINITIONS.length)] ?? node);

const DEFINITIONS = '#/$defs/';
