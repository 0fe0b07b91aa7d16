import path from 'node:path';
import type { MasterKey, Queryable } from '@tocsin/event-store';
import { openPool } from '@tocsin/postgres';
import { BackupProblem } from './backup-problem.js';
import {
  EVENT_TABLES,
  EVENTS_FOLDER,
  KEY_TABLES,
  KEYS_FOLDER,
  tablesWith,
} from './backup-tables.js';
import { FIXED_FORMATS, hashTable } from './dump-table.js';
import { appliedMigrations } from './installed.js';
import { checkTable, loadTable } from './load-table.js';
import { readManifest, tableOf, type Manifest } from './manifest.js';
import { eraseAgain, openUnusedEpoch } from './moving-on.js';

export type RestoreOptions = {
  /** A database on which the migrations were run and that holds no event. */
  readonly url: string;
  readonly masterKey: MasterKey;
  /** Folder of the backup that the events are taken from. */
  readonly folder: string;
  /** Folder of the keys, where they are kept elsewhere or are of another day. `folder/keys` when absent. */
  readonly keysFolder?: string;
  /** Folder of the keys of a newer backup: what it lists as erased stays erased. */
  readonly erasuresFrom?: string;
  /** Told how many of how many events were read. */
  readonly onProgress?: (done: number, total: number) => void;
};

export type Restored = {
  readonly events: number;
  readonly lastPosition: number;
  /** The new epoch: cursors and tokens of consistency from before are refused. */
  readonly epoch: number;
  readonly madeAt: Date;
  /** Subjects whose keys are destroyed: those of the backup, of its events and of `erasuresFrom`. */
  readonly erasures: number;
};

type Part = { readonly folder: string; readonly manifest: Manifest };
type Parts = { readonly events: Part; readonly keys: Part; readonly erasures: Part | null };

/**
 * Reads a backup into an empty database: whole or not at all. Verified: the seal of the manifests, each file byte for
 * byte, then count, positions and the hash of every event as it came to stand in the table. What was ever erased is
 * erased again before anybody can read. Access tables and views are no part of a backup: opening the network makes
 * them. Throws BackupProblem.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const parts = await checkedParts(options);
  const pool = openPool(options.url, {
    applicationName: 'tocsin-restore',
    max: 1,
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  });
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  try {
    await client.query('begin');
    await client.query(FIXED_FORMATS);
    const restored = await readParts(client, parts, options);
    await client.query('commit');
    return restored;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release(true);
    await pool.end();
  }
}

/** Reads every file once before the database is touched. */
async function checkedParts(options: RestoreOptions): Promise<Parts> {
  const eventsFolder = path.resolve(options.folder, EVENTS_FOLDER);
  const keysFolder = path.resolve(options.keysFolder ?? path.join(options.folder, KEYS_FOLDER));
  const partIn = (folder: string, part: Manifest['part']): Part => ({
    folder,
    manifest: readManifest(folder, part, options.masterKey),
  });
  const parts: Parts = {
    events: partIn(eventsFolder, 'events'),
    keys: partIn(keysFolder, 'keys'),
    erasures: options.erasuresFrom ? partIn(path.resolve(options.erasuresFrom), 'keys') : null,
  };
  for (const part of [parts.events, parts.keys, parts.erasures]) {
    for (const table of part?.manifest.tables ?? []) await checkTable(part?.folder ?? '', table);
  }
  return parts;
}

async function readParts(
  db: Queryable,
  parts: Parts,
  { onProgress }: RestoreOptions,
): Promise<Restored> {
  const { manifest } = parts.events;
  await refuseUsedDatabase(db);
  await refuseNewerBackup(db, manifest);
  // An empty database has a mark of its own master key, and its counter.
  await db.query('delete from keys.master');
  await db.query('delete from events.counter');
  // A backup from before there were alerts has no checkpoint, and no rule either.
  for (const row of ['checkpoint', 'published']) {
    const isThere = manifest.tables.some(({ file }) => file === `alerts-${row}`);
    if (isThere) await db.query(`delete from alerts.${row}`);
  }
  let done = 0;
  const onRows = (count: number) => onProgress?.((done += count), manifest.lastPosition);
  for (const table of tablesWith(EVENT_TABLES, manifest.migrations)) {
    const dumped = tableOf(manifest, table);
    const forEvents = table.file === 'events' ? onRows : undefined;
    await loadTable(db, table, { folder: parts.events.folder, dumped, onRows: forEvents });
  }
  for (const table of KEY_TABLES) {
    const dumped = tableOf(parts.keys.manifest, table);
    await loadTable(db, table, { folder: parts.keys.folder, dumped });
  }
  await verifyEvents(db, manifest);
  const erasures = await eraseAgain(db, parts.erasures);
  await refuseMissingKeys(db);
  const epoch = await openUnusedEpoch(db);
  const { lastPosition, madeAt } = manifest;
  return {
    events: tableOf(manifest, { file: 'events' }).rows,
    lastPosition,
    epoch,
    madeAt: new Date(madeAt),
    erasures,
  };
}

async function refuseUsedDatabase(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ used: boolean }>(
    `select c.last > 0 or exists (select from events.event) or exists (select from keys.data_key) as used
     from events.counter c for update`,
  );
  if (rows[0]?.used === false) return;
  throw new BackupProblem(
    'DATABASE_NOT_EMPTY',
    'This database holds events already. A restore goes into an empty one: name a new directory in TOCSIN_DATA, ' +
      'or another database in DATABASE_URL. Nothing was touched.',
  );
}

async function refuseNewerBackup(db: Queryable, manifest: Manifest): Promise<void> {
  const known = new Set(await appliedMigrations(db));
  const unknown = manifest.migrations.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new BackupProblem(
    'BACKUP_OF_NEWER_VERSION',
    `The backup was made by Tocsin ${manifest.tocsin} and has the step ${unknown}, which this version does not know. ` +
      'Use that version or a newer one.',
  );
}

/** Count, positions without holes, versions without holes, and every event as it was: read back from the table. */
async function verifyEvents(db: Queryable, manifest: Manifest): Promise<void> {
  const dumped = tableOf(manifest, { file: 'events' });
  const { rows } = await db.query<{ sound: boolean }>(
    `select count(*) = $1 and coalesce(max(position), 0) = $1 and coalesce(min(position), 1) = 1
       and (select last from events.counter) = $1
       and not exists (select from events.event group by stream
                       having max(version) <> count(*) or min(version) <> 1) as sound
     from events.event`,
    [manifest.lastPosition],
  );
  const [table] = EVENT_TABLES;
  const hash = table ? await hashTable(db, table, dumped.columns) : '';
  if (rows[0]?.sound && hash === dumped.sha256) return;
  throw new BackupProblem(
    'POSITIONS_BROKEN',
    'The events of this backup do not follow each other without holes, or did not arrive as they were. ' +
      'Nothing was restored; use another backup.',
  );
}

/** Keys older than the events: what was sealed since could never be read, and that is no erasure. */
async function refuseMissingKeys(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ missing: number }>(
    `select count(distinct e.key_subject) as missing from events.event e
     where e.content is not null and not exists (
       select from keys.data_key k where k.subject = e.key_subject)`,
  );
  const missing = rows[0]?.missing ?? 0;
  if (missing === 0) return;
  throw new BackupProblem(
    'KEYS_MISSING',
    `These keys are older than the events: ${missing} of them are missing. Nothing was restored. ` +
      'Use the keys of the same backup or of a later one.',
  );
}
