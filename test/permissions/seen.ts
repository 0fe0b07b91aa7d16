import type { SchemaShape } from './schema-shape.js';

/** Ids of the report and the incident that a question is about; others in the same list are looked past. Null: none. */
export type About = ReadonlySet<string> | null;

type Thing = Readonly<Record<string, unknown>>;

/**
 * Which fields of an answer hold something, as `Type.field`. Null, an empty list, a list without rows and a count of
 * nothing hold nothing: so does whatever is about another report than the one asked about.
 */
export class Seen {
  readonly fields = new Set<string>();

  constructor(
    private readonly shape: SchemaShape,
    private readonly about: About,
  ) {}

  /** Looks through a value of a type. */
  look(type: string, value: unknown): void {
    if (Array.isArray(value)) return value.forEach((each) => this.look(type, each));
    if (!isThing(value) || this.#isOther(type, value)) return;
    const name = (value['__typename'] as string | undefined) ?? type;
    for (const field of this.shape.get(name)?.fields ?? []) {
      const held = value[field.name];
      if (this.holds(field.type, held)) this.fields.add(`${name}.${field.name}`);
      if (isThing(held)) this.look(field.type, held);
    }
  }

  holds(type: string, value: unknown): boolean {
    if (value === null || value === undefined) return false;
    if (Array.isArray(value)) return value.some((each) => this.holds(type, each));
    if (type === 'Count') return value !== 0;
    if (!isThing(value)) return true;
    if (type.endsWith('Connection')) return this.#hasRows(type, value);
    return !this.#isOther(type, value);
  }

  #hasRows(type: string, connection: Thing): boolean {
    const rows = this.shape.get(type)?.fields.find(({ name }) => name === 'nodes');
    return this.holds(rows?.type ?? '', connection['nodes']);
  }

  #isOther(type: string, value: Thing): boolean {
    const { id, node } = value;
    if (type.endsWith('Edge') && isThing(node)) return this.#isOther(this.#nodeType(type), node);
    return this.about !== null && CITED.has(type) && typeof id === 'string' && !this.about.has(id);
  }

  #nodeType(edge: string): string {
    return this.shape.get(edge)?.fields.find(({ name }) => name === 'node')?.type ?? '';
  }
}

const CITED: ReadonlySet<string> = new Set(['Report', 'Incident', 'Node']);

const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null;
