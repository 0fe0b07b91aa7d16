import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { MasterKey, Queryable } from '@tocsin/event-store';
import { openPool } from '@tocsin/postgres';
import { VERSION } from '../version.js';
import { BackupProblem } from './backup-problem.js';
import {
  EVENT_TABLES,
  EVENTS_FOLDER,
  KEY_TABLES,
  KEYS_FOLDER,
  tablesWith,
  type BackupTable,
} from './backup-tables.js';
import { dumpTable, FIXED_FORMATS } from './dump-table.js';
import { appliedMigrations, masterKeyIds, storeHead } from './installed.js';
import { manifestFile, manifestText, type DumpedTable, type Manifest } from './manifest.js';

export type BackupOptions = {
  readonly url: string;
  readonly masterKey: MasterKey;
  /** A folder that does not exist yet, or is empty. */
  readonly folder: string;
  readonly now?: () => Date;
  /** Told how many of how many events were written. */
  readonly onProgress?: (done: number, total: number) => void;
};

export type BackupMade = {
  readonly folder: string;
  readonly events: number;
  readonly keys: number;
  readonly erasures: number;
  readonly lastPosition: number;
  readonly epoch: number;
  readonly bytes: number;
};

/**
 * Writes one consistent snapshot of everything that cannot be made again, over SQL and while the network runs: events
 * in `folder`, keys in `folder/keys`, each with a manifest. The master key is in neither. A folder without manifest is
 * no backup: the manifests come last. Throws BackupProblem.
 */
export async function backup(options: BackupOptions): Promise<BackupMade> {
  const folder = path.resolve(options.folder);
  await refuseUsedFolder(folder);
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(path.join(partial, KEYS_FOLDER), { recursive: true, mode: 0o700 });
  const pool = openPool(options.url, {
    applicationName: 'tocsin-backup',
    max: 1,
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  });
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  try {
    await client.query('begin isolation level repeatable read, read only');
    await client.query(FIXED_FORMATS);
    const made = await writeParts(client, partial, options);
    await client.query('commit');
    await moveIntoPlace(partial, folder);
    return { folder, ...made };
  } finally {
    client.release(true);
    await pool.end();
    await rm(partial, { recursive: true, force: true });
  }
}

async function writeParts(
  db: Queryable,
  partial: string,
  { masterKey, now = () => new Date(), onProgress }: BackupOptions,
): Promise<Omit<BackupMade, 'folder'>> {
  const head = await storeHead(db);
  const common = {
    format: 'tocsin-backup-1' as const,
    madeAt: now().toISOString(),
    tocsin: VERSION,
    postgres: head.postgres,
    migrations: await appliedMigrations(db),
    masterKeys: await masterKeyIds(db),
    lastPosition: head.lastPosition,
    epoch: head.epoch,
  };
  let done = 0;
  const onRows = (count: number) => onProgress?.((done += count), head.lastPosition);
  const events = await writePart(db, tablesWith(EVENT_TABLES, common.migrations), {
    folder: path.join(partial, EVENTS_FOLDER),
    onRows,
  });
  const keys = await writePart(db, KEY_TABLES, { folder: path.join(partial, KEYS_FOLDER) });
  const write = (place: string, manifest: Manifest) =>
    writeFile(manifestFile(path.join(partial, place)), manifestText(manifest, masterKey), {
      mode: 0o600,
      flush: true,
    });
  await write(EVENTS_FOLDER, { ...common, part: 'events', tables: events });
  await write(KEYS_FOLDER, { ...common, part: 'keys', tables: keys });
  const rowsOf = (tables: readonly DumpedTable[], file: string) =>
    tables.find((table) => table.file === file)?.rows ?? 0;
  return {
    events: rowsOf(events, 'events'),
    keys: rowsOf(keys, 'data-keys'),
    erasures: rowsOf(keys, 'erasures'),
    lastPosition: head.lastPosition,
    epoch: head.epoch,
    bytes: [...events, ...keys].reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function writePart(
  db: Queryable,
  tables: readonly BackupTable[],
  to: { readonly folder: string; readonly onRows?: (count: number) => void },
): Promise<DumpedTable[]> {
  const dumped: DumpedTable[] = [];
  for (const table of tables) {
    const onRows = table.file === 'events' ? to.onRows : undefined;
    dumped.push(await dumpTable(db, table, { folder: to.folder, onRows }));
  }
  return dumped;
}

async function refuseUsedFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return;
  throw new BackupProblem(
    'BACKUP_TARGET_NOT_EMPTY',
    `${folder} holds files already. A backup is written into a new folder; nothing was touched.`,
  );
}

/** An empty folder of that name gives way to the finished one; from then on it is a backup, also after a power cut. */
async function moveIntoPlace(partial: string, folder: string): Promise<void> {
  await rm(folder, { recursive: false, force: true }).catch(() => undefined);
  await rename(partial, folder);
  if (process.platform === 'win32') return;
  const parent = await open(path.dirname(folder), 'r');
  await parent.sync();
  await parent.close();
}
