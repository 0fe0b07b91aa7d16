import type { Row } from './table.js';
import type { SchemaShape, SchemaType } from './schema-shape.js';

/** Lexical tokens of one document; the API takes 1,000. */
const MOST_TOKENS = 850;

/** The documents that together read everything that the table says is read with one root field. */
export function documentsFor(
  root: Row,
  operation: 'query' | 'mutation' | 'subscription',
  { shape, rows }: { readonly shape: SchemaShape; readonly rows: readonly Row[] },
): string[] {
  const homes = new Map(rows.map(({ type, home }) => [type, home]));
  const type = shape.get(root.type)?.fields.find(({ name }) => name === root.field)?.type ?? '';
  const writer = new Writer(shape, (name) => homes.get(name) === root.field);
  const parts = shape.get(type)?.fields.length === 0 ? [''] : writer.fieldsOf(type);
  const ways = (root.asked ?? '').split(' | ');
  return ways.flatMap((way) =>
    packed(parts).map((selection) => {
      const text = `${way} { ${selection} }`;
      return `${operation}${declared(text)} { ${text} }`;
    }),
  );
}

class Writer {
  constructor(
    private readonly shape: SchemaShape,
    private readonly isHere: (type: string) => boolean,
  ) {}

  /** Each field of a type with everything below it that is read here, or the one that shows that it is there. */
  fieldsOf(name: string, above: readonly string[] = []): string[] {
    const type = this.shape.get(name) as SchemaType;
    if (type.kind === 'INTERFACE') return this.#possible(type, above);
    if (!this.isHere(name)) return this.#notHere(type);
    return type.fields.flatMap((field) => {
      const below = this.shape.get(field.type) as SchemaType;
      if (below.kind === 'SCALAR' || below.kind === 'ENUM') return [field.name];
      // Round in a circle once more it is only asked whether it is there.
      if (above.includes(field.type)) return [`${field.name} { ${this.leafOf(below)} }`];
      return [`${field.name} { ${this.fieldsOf(field.type, [...above, name]).join(' ')} }`];
    });
  }

  /** What is least in the way: an id, or what stands first. */
  leafOf(type: SchemaType): string {
    const isLeaf = (name: string) => ['SCALAR', 'ENUM'].includes(this.shape.get(name)?.kind ?? '');
    const leaves = type.fields.filter((field) => isLeaf(field.type));
    const leaf = leaves.find(({ name }) => name === 'id') ?? leaves[0];
    const list = type.fields.find(({ name }) => name === 'nodes');
    if (list) return `nodes { ${this.leafOf(this.shape.get(list.type) as SchemaType)} }`;
    return leaf ? leaf.name : '__typename';
  }

  /** Of an act's answer always how it ended, too. */
  #notHere(type: SchemaType): string[] {
    const hasErrors = type.fields.some(({ name }) => name === 'errors');
    return [this.leafOf(type), ...(hasErrors ? ['errors { code }'] : [])];
  }

  #possible(type: SchemaType, above: readonly string[]): string[] {
    const inside = type.possible.filter((name) => this.isHere(name));
    const fragments = inside.map(
      (name) => `... on ${name} { ${this.fieldsOf(name, above).join(' ')} }`,
    );
    return ['__typename', ...type.fields.map(({ name }) => name), ...fragments];
  }
}

function packed(parts: readonly string[]): string[] {
  const documents: string[][] = [[]];
  let tokens = 0;
  for (const part of parts) {
    const more = part.match(/[\w$]+|[{}():!]/g)?.length ?? 0;
    if (tokens + more > MOST_TOKENS) {
      documents.push([]);
      tokens = 0;
    }
    documents.at(-1)?.push(part);
    tokens += more;
  }
  return documents.map((document) => document.join(' '));
}

/** Types of the variables that questions of the table may name. Those that are not here are ids. */
const TYPES: Readonly<Record<string, string>> = {
  payload: 'IncidentReportInput!',
  wrong: 'IncidentReportInput!',
  applicant: 'ApplyForMembershipInput!',
  parkedAt: 'Int!',
};
const TEXTS = /^(new|.*[vV]ersion|secret|.*Secret|invited|handle|consumer|stream|otherStream)$/;

/** `$names` in a question. */
export const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\$(\w+)/g)].map(([, name = '']) => name)),
];

function declared(text: string): string {
  const names = namesIn(text);
  const typeOf = (name: string) => TYPES[name] ?? (TEXTS.test(name) ? 'String!' : 'ID!');
  return names.length === 0
    ? ''
    : `(${names.map((name) => `$${name}: ${typeOf(name)}`).join(', ')})`;
}
