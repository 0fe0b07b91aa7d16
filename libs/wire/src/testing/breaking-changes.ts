/** A JSON Schema, or a part of one. */
export type Schema = { readonly [keyword: string]: unknown };
/** Schemas by the name of their file. */
export type Schemas = Readonly<Record<string, Schema>>;

/**
 * `sent`: records stay on their topic, so yesterday's reader must read today's records and today's reader yesterday's:
 * nothing but a new optional property is compatible. `taken`: what was taken yesterday must be taken today.
 */
export type Direction = 'sent' | 'taken';

/** Everything in which today's schema of a name breaks the released one, one sentence each. */
export function breakingChanges(
  name: string,
  { released, today }: { readonly released: Schemas; readonly today: Schemas },
  direction: Direction,
): string[] {
  const before = released[name];
  const now = today[name];
  if (!before) return [];
  if (!now) return [`${name}: the schema is gone`];
  const walk = new Comparison(direction, [byId(released), byId(today)]);
  walk.compare({ before, now, roots: [before, now], at: name });
  return walk.found;
}

type Pair = {
  readonly before: Schema;
  readonly now: Schema;
  /** The documents that `#/…` speaks of. */
  readonly roots: readonly [Schema, Schema];
  readonly at: string;
};

const ANNOTATIONS = new Set(['title', 'description', 'examples', 'default', 'deprecated']);
const IDENTITY = new Set(['$id', '$schema', '$defs', '$comment', 'x-problem', 'x-at', 'x-missing']);
const UPPER = new Set(['maximum', 'maxLength', 'maxItems', 'maxProperties']);
const LOWER = new Set(['minimum', 'minLength', 'minItems', 'minProperties']);
const ALTERNATIVES = new Set(['anyOf', 'oneOf']);
const LISTS = new Set([...ALTERNATIVES, 'allOf']);
const COMPARED_AS_VALUES = new Set(['type', 'enum', 'const']);

class Comparison {
  readonly found: string[] = [];
  readonly #seen = new Set<string>();

  constructor(
    private readonly direction: Direction,
    private readonly documents: readonly [ReadonlyMap<string, Schema>, ReadonlyMap<string, Schema>],
  ) {}

  compare(given: Pair): void {
    const [before, rootBefore, refBefore] = this.resolve(given.before, given.roots[0], 0);
    const [now, rootNow, refNow] = this.resolve(given.now, given.roots[1], 1);
    // A part that is named many times is compared once.
    const meeting = `${refBefore} ${refNow}`;
    if (refBefore !== '' && this.#seen.has(meeting)) return;
    this.#seen.add(meeting);
    const pair: Pair = { before, now, roots: [rootBefore, rootNow], at: given.at };
    const keywords = new Set([...Object.keys(before), ...Object.keys(now)]);
    for (const keyword of keywords) {
      if (!ANNOTATIONS.has(keyword) && !IDENTITY.has(keyword)) this.keyword(keyword, pair);
    }
    this.values(pair);
  }

  private keyword(keyword: string, pair: Pair): void {
    if (COMPARED_AS_VALUES.has(keyword)) return;
    if (keyword === 'required') this.required(pair);
    else if (keyword === 'properties') this.properties(pair);
    else if (keyword === 'items') this.part(keyword, pair);
    else if (LISTS.has(keyword)) this.list(keyword, pair);
    else if (UPPER.has(keyword) || LOWER.has(keyword)) this.bound(keyword, pair);
    else this.whole(keyword, pair);
  }

  /** Of other keywords nobody knows what a change means; without them more is taken. */
  private whole(keyword: string, pair: Pair): void {
    const [before, now] = [pair.before[keyword], pair.now[keyword]];
    if (this.direction === 'taken' && now === undefined) return;
    if (JSON.stringify(before) !== JSON.stringify(now)) this.tell(pair, `${keyword} has changed`);
  }

  /** What a value may be at all: its types, and the list that it is taken from. */
  private values(pair: Pair): void {
    for (const [what, read] of [
      ['type', typesOf],
      ['enum', choicesOf],
    ] as const) {
      const [before, now] = [read(pair.before), read(pair.now)];
      const lost = now !== null && (before === null || before.some((it) => !now.includes(it)));
      const won = before !== null && (now === null || now.some((it) => !before.includes(it)));
      if (lost) this.tell(pair, `${what} is narrower`);
      if (won && this.direction === 'sent') this.tell(pair, `${what} is wider`);
    }
  }

  private required(pair: Pair): void {
    const [before, now] = [textsOf(pair.before['required']), textsOf(pair.now['required'])];
    for (const name of now) {
      if (!before.includes(name)) this.tell(pair, `${name} is required now`);
    }
    if (this.direction === 'taken') return;
    for (const name of before) {
      if (!now.includes(name)) this.tell(pair, `${name} is no longer required`);
    }
  }

  private properties(pair: Pair): void {
    const [before, now] = [partsOf(pair.before['properties']), partsOf(pair.now['properties'])];
    for (const [name, property] of Object.entries(before)) {
      const at = `${pair.at}/${name}`;
      const today = now[name];
      if (today === undefined) this.found.push(`${at}: the property is gone`);
      else this.compare({ before: property, now: today, roots: pair.roots, at });
    }
  }

  private part(keyword: string, pair: Pair): void {
    const before = pair.before[keyword] as Schema | undefined;
    const now = pair.now[keyword] as Schema | undefined;
    const at = `${pair.at}/${keyword}`;
    if (before && now) this.compare({ before, now, roots: pair.roots, at });
    else if (now || this.direction === 'sent') this.tell(pair, `${keyword} has changed`);
  }

  private list(keyword: string, pair: Pair): void {
    const [before, now] = [pair.before, pair.now].map(
      (side) => (side[keyword] ?? []) as readonly Schema[],
    ) as [readonly Schema[], readonly Schema[]];
    const fewerAllowed = this.direction === 'taken' && keyword === 'allOf';
    const moreAllowed = this.direction === 'taken' && ALTERNATIVES.has(keyword) && before.length;
    if (now.length < before.length && !fewerAllowed) this.tell(pair, `${keyword} has fewer parts`);
    if (now.length > before.length && !moreAllowed) this.tell(pair, `${keyword} has more parts`);
    for (const [index, part] of before.entries()) {
      const today = now[index];
      const at = `${pair.at}/${keyword}/${index}`;
      if (today) this.compare({ before: part, now: today, roots: pair.roots, at });
    }
  }

  private bound(keyword: string, pair: Pair): void {
    const open = UPPER.has(keyword) ? Infinity : -Infinity;
    const [before, now] = [pair.before, pair.now].map((side) => Number(side[keyword] ?? open)) as [
      number,
      number,
    ];
    const narrower = UPPER.has(keyword) ? now < before : now > before;
    if (narrower) this.tell(pair, `${keyword} is narrower`);
    else if (now !== before && this.direction === 'sent') this.tell(pair, `${keyword} is wider`);
  }

  /** Follows `$ref`; what stands beside it counts too. */
  private resolve(schema: Schema, root: Schema, side: 0 | 1): readonly [Schema, Schema, string] {
    const ref = schema['$ref'];
    if (typeof ref !== 'string') return [schema, root, ''];
    const [id = '', fragment = ''] = ref.split('#');
    const document = id === '' ? root : this.documents[side].get(id);
    const target = fragment
      .split('/')
      .slice(1)
      .reduce<unknown>((part, name) => (part as Schema | undefined)?.[name], document);
    if (!document || !target) throw new Error(`nothing at ${ref}`);
    const { $ref: _, ...beside } = schema;
    const name = `${String(document['$id'])}#${fragment}${JSON.stringify(beside)}`;
    return [{ ...(target as Schema), ...beside }, document, name];
  }

  private tell({ at }: Pair, what: string): void {
    this.found.push(`${at}: ${what}`);
  }
}

const byId = (schemas: Schemas): ReadonlyMap<string, Schema> =>
  new Map(Object.values(schemas).map((schema) => [String(schema['$id']), schema]));

const textsOf = (value: unknown): readonly string[] => (value ?? []) as readonly string[];
const partsOf = (value: unknown): Schemas => (value ?? {}) as Schemas;

const typesOf = ({ type }: Schema): readonly string[] | null =>
  type === undefined ? null : [type].flat().map(String);

/** The values to choose from, as JSON; a constant is a list of one. */
const choicesOf = (schema: Schema): readonly string[] | null => {
  if ('const' in schema) return [JSON.stringify(schema['const'])];
  const { enum: list } = schema;
  return list === undefined ? null : (list as readonly unknown[]).map((it) => JSON.stringify(it));
};
