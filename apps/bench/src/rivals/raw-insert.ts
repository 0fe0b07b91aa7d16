import { openPool } from '@tocsin/postgres';

type Pool = ReturnType<typeof openPool>;

export type RawLoad = {
  /** Appends in one statement. */
  readonly batch: number;
  readonly connections: number;
};

/** Bare INSERTs of rows that the product wrote. */
export type RawInsert = {
  /** Writes the rows once more, into empty tables; gives appends per second. */
  run(): Promise<number>;
  close(): Promise<void>;
};

/** A column of the twin, and where its values stand in the statement. */
type Column = { readonly name: string; readonly type: string };

/** A table that the product filled, and what is to be written into its twin. */
type Copied = {
  readonly twin: string;
  readonly columns: readonly Column[];
  /** One array literal per column, for each batch: nothing is left to do but to send it. */
  readonly batches: readonly (readonly string[])[];
};

/**
 * Raw limit of an append: the very rows that the product wrote for `appends` of them (inline rows included), in batches
 * of one statement in autocommit, into tables with the same constraints and indexes.
 */
export async function openRawInsert(
  url: string,
  { tables, appends }: { readonly tables: readonly string[]; readonly appends: number },
  { batch, connections }: RawLoad,
): Promise<RawInsert> {
  const pool = openPool(url, { max: connections, applicationName: 'tocsin-bench-raw' });
  const count = Math.ceil(appends / batch);
  await pool.query('create schema raw');
  const copied: Copied[] = [];
  for (const table of tables) copied.push(await copyOf(pool, table, count));
  const text = statement(copied);
  const parameters = Array.from({ length: count }, (_, index) =>
    copied.flatMap(({ batches }) => batches[index] ?? []),
  );
  return {
    async run() {
      await pool.query(`truncate ${copied.map(({ twin }) => twin).join(', ')}`);
      let next = 0;
      const writer = async () => {
        while (next < count) {
          next += 1;
          await pool.query({ name: 'raw-insert', text, values: [...parameters[next - 1]!] });
        }
      };
      const start = performance.now();
      await Promise.all(Array.from({ length: connections }, writer));
      return (appends / (performance.now() - start)) * 1000;
    },
    close: () => pool.end(),
  };
}

/** Reads the rows, and makes an empty twin of the table with the same constraints and indexes. */
async function copyOf(pool: Pool, table: string, batches: number): Promise<Copied> {
  const twin = `raw.${table.replace('.', '_')}`;
  await pool.query(`create table ${twin} (like ${table} including all)`);
  const { rows: columns } = await pool.query<Column>(
    `select attname as name, format_type(atttypid, null) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const texts = columns.map(({ name }) => `"${name}"::text`).join(', ');
  const { rows } = await pool.query<{ values: (string | null)[] }>(
    `select array[${texts}] as values from ${table}`,
  );
  const literals = Array.from({ length: batches }, (_, index) => {
    const from = Math.floor((rows.length * index) / batches);
    const part = rows.slice(from, Math.floor((rows.length * (index + 1)) / batches));
    return columns.map((_column, place) => arrayLiteral(part.map(({ values }) => values[place])));
  });
  return { twin, columns, batches: literals };
}

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
  return inserts.length === 0
    ? last
    : `with ${inserts.map((insert, index) => `i${index} as (${insert})`).join(', ')} ${last}`;
}

/** Lists of lists cannot be unnested: a column of lists travels as texts. */
const arrayOf = (type: string): string => (type.endsWith('[]') ? 'text[]' : `${type}[]`);

const arrayLiteral = (values: readonly (string | null | undefined)[]): string =>
  `{${values.map((value) => (value == null ? 'NULL' : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`)).join(',')}}`;
