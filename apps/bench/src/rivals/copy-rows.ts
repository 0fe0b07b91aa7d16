import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPool, withTransaction } from '@tocsin/postgres';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

type Pool = ReturnType<typeof openPool>;

/**
 * Raw limit of a rebuild: the finished rows of tables, read from files in PostgreSQL's binary format and written by
 * COPY, one table after the other, with the indexes made afterwards. Gives milliseconds.
 */
export async function copyFinishedRows(
  url: string,
  tables: readonly string[],
  directory: string,
): Promise<number> {
  const pool = openPool(url, {
    max: 2,
    applicationName: 'tocsin-bench-copy',
    statementTimeoutMs: 0,
  });
  try {
    await pool.query('drop schema if exists copied cascade; create schema copied');
    const copies: Copy[] = [];
    for (const table of tables) copies.push(await dump(pool, table, directory));
    const start = performance.now();
    for (const copy of copies) await load(pool, copy);
    return performance.now() - start;
  } finally {
    await pool.end();
  }
}

type Copy = { readonly twin: string; readonly file: string; readonly indexes: readonly string[] };

/** Writes the rows into a file, and makes an empty twin of the table without indexes. */
async function dump(pool: Pool, table: string, directory: string): Promise<Copy> {
  const [schema, name] = table.split('.') as [string, string];
  const file = path.join(directory, `${table}.copy`);
  await withTransaction(pool, async (client) => {
    const rows = client.query(copyTo(`copy ${table} to stdout (format binary)`));
    await pipeline(rows, createWriteStream(file));
  });
  const twin = `copied.${name}`;
  await pool.query(`create table ${twin} (like ${table} including storage)`);
  const { rows } = await pool.query<{ indexdef: string }>(
    'select indexdef from pg_indexes where schemaname = $1 and tablename = $2',
    [schema, name],
  );
  return { twin, file, indexes: rows.map(({ indexdef }) => indexdef.replace(table, twin)) };
}

async function load(pool: Pool, { twin, file, indexes }: Copy): Promise<void> {
  await withTransaction(pool, async (client) => {
    await pipeline(
      createReadStream(file, { highWaterMark: 2 ** 20 }),
      client.query(copyFrom(`copy ${twin} from stdin (format binary)`)),
    );
    for (const index of indexes) await client.query(index);
    await client.query(`analyze ${twin}`);
  });
}
