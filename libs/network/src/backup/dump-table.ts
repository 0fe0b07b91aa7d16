import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Queryable } from '@tocsin/event-store';
import type { BackupTable } from './backup-tables.js';
import type { DumpedTable } from './manifest.js';

/** A row of 256 kB is 700 kB of text: so many fit into memory, and one round trip carries enough. */
const ROWS_AT_A_TIME = 200;

export const tableFile = (folder: string, file: string): string =>
  path.join(folder, `${file}.ndjson.gz`);

/** Makes texts of rows independent of the settings of a session; for every session that dumps or compares. */
export const FIXED_FORMATS = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
  set local bytea_output = 'hex'; set local extra_float_digits = 1`;

/** Writes one table, a JSON object per line, in the caller's transaction. `onRows` hears how many rows were written. */
export async function dumpTable(
  db: Queryable,
  table: BackupTable,
  to: { readonly folder: string; readonly onRows?: ((count: number) => void) | undefined },
): Promise<DumpedTable> {
  const columns = await columnsOf(db, table.table);
  const hash = createHash('sha256');
  const counted = { rows: 0, bytes: 0 };
  async function* lines(): AsyncGenerator<string> {
    for await (const rows of rowTexts(db, table, columns)) {
      const text = rows.map((row) => `${row}\n`).join('');
      hash.update(text);
      counted.rows += rows.length;
      counted.bytes += Buffer.byteLength(text);
      to.onRows?.(rows.length);
      yield text;
    }
  }
  const file = tableFile(to.folder, table.file);
  // Ciphertext in hex shrinks to half at any level.
  await pipeline(
    Readable.from(lines(), { objectMode: false }),
    createGzip({ level: 1 }),
    createWriteStream(file, { flags: 'wx', mode: 0o600 }),
  );
  await syncFile(file);
  return { file: table.file, columns, ...counted, sha256: hash.digest('hex') };
}

/** SHA-256 of a table as `dumpTable` would write these columns of it. */
export async function hashTable(
  db: Queryable,
  table: BackupTable,
  columns: readonly string[],
): Promise<string> {
  const hash = createHash('sha256');
  for await (const rows of rowTexts(db, table, columns)) {
    hash.update(rows.map((row) => `${row}\n`).join(''));
  }
  return hash.digest('hex');
}

async function* rowTexts(
  db: Queryable,
  { table, orderBy }: BackupTable,
  columns: readonly string[],
): AsyncGenerator<string[]> {
  await db.query(
    `declare dump no scroll cursor for select to_json(r)::text as row
     from (select ${columns.join(', ')} from ${table} order by ${orderBy}) r`,
  );
  for (;;) {
    const { rows } = await db.query<{ row: string }>(`fetch ${ROWS_AT_A_TIME} from dump`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await db.query('close dump');
}

async function columnsOf(db: Queryable, table: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return rows.map((row) => row.name);
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  await handle.sync();
  await handle.close();
}
