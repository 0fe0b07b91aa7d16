import { openPool } from '@tocsin/postgres';

type Pool = ReturnType<typeof openPool>;

/** Tables that an append writes, inline tables included. */
const APPENDED_TABLES = [
  'events.event',
  'events.idempotency',
  'events.citation',
  'keys.data_key',
  'access.report',
] as const;

/** Rows that the product wrote, ready to be written again by bare INSERTs into empty tables with the same indexes. */
export type RawRows = {
  readonly appends: number;
  /** The next so many appends, ready to be written. Throws where none are left. */
  take(count: number): string[];
  /** Writes what was taken, in one statement, in autocommit. */
  write(taken: readonly string[]): Promise<void>;
  /** Makes the tables empty, and begins with the first append again. */
  clear(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Reads the rows of so many appends. The twins of the tables have the same constraints and indexes; where they were
 * made before, they are made anew.
 */
export async function readRawRows(
  url: string,
  { appends, connections }: { readonly appends: number; readonly connections: number },
): Promise<RawRows> {
  const pool = openPool(url, { max: connections, applicationName: 'tocsin-bench-raw' });
  await pool.query('drop schema if exists raw cascade; create schema raw');
  const copied: Copied[] = [];
  for (const table of APPENDED_TABLES) copied.push(await copyOf(pool, table));
  const query = { name: 'raw-insert', text: statement(copied) };
  let taken = 0;
  return {
    appends,
    take(count) {
      const from = taken;
      taken += count;
      if (taken > appends) throw new Error('no rows are left to write');
      return copied.flatMap(({ columns, rows }) => {
        const [first, last] = [from, taken].map((place) => Math.floor((rows * place) / appends));
        return columns.map(({ literals }) => `{${literals.slice(first, last).join(',')}}`);
      });
    },
    async write(parameters) {
      await pool.query({ ...query, values: [...parameters] });
    },
    async clear() {
      taken = 0;
      await pool.query(`truncate ${copied.map(({ twin }) => twin).join(', ')}`);
    },
    close: () => pool.end(),
  };
}

/** Raw limit of an append: batches of ready rows from as many connections as the product uses; appends per second. */
export async function rawThroughput(
  rows: RawRows,
  { batch, connections }: { readonly batch: number; readonly connections: number },
): Promise<number> {
  await rows.clear();
  const batches: string[][] = [];
  for (let from = 0; from < rows.appends; from += batch) {
    batches.push(rows.take(Math.min(batch, rows.appends - from)));
  }
  const writer = async () => {
    for (let next = batches.pop(); next; next = batches.pop()) await rows.write(next);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, writer));
  return (rows.appends / (performance.now() - start)) * 1000;
}

/** A table that the product filled, and what is to be written into its twin. */
type Copied = { readonly twin: string; readonly columns: readonly Column[]; readonly rows: number };

type Column = {
  readonly name: string;
  readonly type: string;
  /** One per row, as an element of an array literal. */
  readonly literals: readonly string[];
};

async function copyOf(pool: Pool, table: string): Promise<Copied> {
  const twin = `raw.${table.replace('.', '_')}`;
  await pool.query(`create table ${twin} (like ${table} including all)`);
  const { rows: columns } = await pool.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, null) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const texts = columns.map(({ name }) => `"${name}"::text`).join(', ');
  const { rows } = await pool.query<{ values: (string | null)[] }>(
    `select array[${texts}] as values from ${table}`,
  );
  return {
    twin,
    rows: rows.length,
    columns: columns.map((column, place) => ({
      ...column,
      literals: rows.map(({ values }) => literal(values[place] ?? null)),
    })),
  };
}

const literal = (value: string | null): string =>
  value === null ? 'NULL' : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/** One statement for all tables: one round trip, one commit. */
function statement(tables: readonly Copied[]): string {
  let parameters = 0;
  const inserts = tables.map(({ twin, columns }) => {
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const values = columns.map(({ name, type }) => `"${name}"::${type}`).join(', ');
    const unnested = columns.map(({ type }) => `$${(parameters += 1)}::${arrayOf(type)}`);
    return `insert into ${twin} (${names}) select ${values} from unnest(${unnested.join(', ')}) r(${names})`;
  });
  const last = inserts.pop() as string;
  return `with ${inserts.map((insert, index) => `i${index} as (${insert})`).join(', ')} ${last}`;
}

/** Lists of lists cannot be unnested: a column of lists travels as texts. */
const arrayOf = (type: string): string => (type.endsWith('[]') ? 'text[]' : `${type}[]`);
