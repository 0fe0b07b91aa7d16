import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Queryable } from '@tocsin/event-store';
import { BackupProblem } from './backup-problem.js';
import type { BackupTable } from './backup-tables.js';
import { tableFile } from './dump-table.js';
import type { DumpedTable } from './manifest.js';

const ROWS_AT_A_TIME = 1_000;
const CHARACTERS_AT_A_TIME = 4_000_000;

type LoadFrom = {
  readonly folder: string;
  readonly dumped: DumpedTable;
  readonly onRows?: ((count: number) => void) | undefined;
};

/**
 * Reads a dumped table into its empty table, in the caller's transaction. Throws BackupProblem where the file is not
 * byte for byte what the manifest says: the caller rolls back.
 */
export async function loadTable(
  db: Queryable,
  { table }: BackupTable,
  { folder, dumped, onRows }: LoadFrom,
): Promise<void> {
  const columns = dumped.columns.join(', ');
  const insert = `insert into ${table} (${columns})
    select ${columns} from json_populate_recordset(null::${table}, $1::json)`;
  for await (const rows of batches(dumpedRows(folder, dumped))) {
    await db.query(insert, [`[${rows.join(',')}]`]);
    onRows?.(rows.length);
  }
}

/** Reads a dumped table and nothing else. Throws BackupProblem as `loadTable` does. */
export async function checkTable(folder: string, dumped: DumpedTable): Promise<void> {
  for await (const row of dumpedRows(folder, dumped)) void row;
}

async function* batches(rows: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  let size = 0;
  for await (const row of rows) {
    batch.push(row);
    size += row.length;
    if (batch.length < ROWS_AT_A_TIME && size < CHARACTERS_AT_A_TIME) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The rows of a dumped table as JSON texts; the last step says whether they were the right ones. */
export async function* dumpedRows(folder: string, dumped: DumpedTable): AsyncGenerator<string> {
  const file = tableFile(folder, dumped.file);
  const hash = createHash('sha256');
  let [rows, bytes, rest] = [0, 0, ''];
  const packed = createReadStream(file);
  const text = createGunzip().setEncoding('utf8');
  packed.on('error', (error) => text.destroy(error));
  try {
    for await (const chunk of packed.pipe(text) as AsyncIterable<string>) {
      hash.update(chunk);
      bytes += Buffer.byteLength(chunk);
      // A file that was swapped for a larger one is not unpacked to its end.
      if (bytes > dumped.bytes) break;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      rows += lines.length;
      yield* lines;
    }
  } catch (cause) {
    throw new BackupProblem('BACKUP_ALTERED', `${file} is missing, cut off or damaged.`, { cause });
  } finally {
    packed.destroy();
  }
  if (rows !== dumped.rows || bytes !== dumped.bytes || hash.digest('hex') !== dumped.sha256) {
    throw new BackupProblem('BACKUP_ALTERED', `${file} is not what was written into this backup.`);
  }
}
