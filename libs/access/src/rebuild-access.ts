import { setTimeout as pause } from 'node:timers/promises';
import { holdAppends, type EventStore, type Queryable } from '@tocsin/event-store';
import { tableRights, type openPool } from '@tocsin/postgres';
import { inlineFold } from './inline-fold.js';
import { accessSchema } from './schema/migrations.js';
import { TABLES } from './schema/tables.js';

type Pool = ReturnType<typeof openPool>;
type Connection = Queryable & { release(end: boolean): void };

export type AccessRebuildSetting = {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'readAll' | 'head'>;
  /** Called after each batch: how far it got, and how far there is to go. */
  readonly onProgress?: (progress: { readonly position: number; readonly head: number }) => void;
};

export type AccessRebuild = {
  /** The last position folded. */
  readonly position: number;
  /** Whether the tables that served until now said the same. */
  readonly identical: boolean;
};

/** Another rebuild of the same tables is under way. */
export class RebuildRunning extends Error {
  readonly code = 'REBUILD_RUNNING';

  constructor() {
    super('The access tables are being rebuilt already.');
    this.name = 'RebuildRunning';
  }
}

const SHADOW = 'access_rebuild';
const BATCH = 5_000;
/** Any number that nothing else locks. */
const LOCK = 7_220_105_310_311;
const SWAP_ATTEMPTS = 20;
const PAUSE_BETWEEN_SWAPS_MS = 250;

/**
 * Folds all events into tables beside those that serve, compares, and swaps them in while no append can come between.
 * After a crash in the middle the old tables serve on, and the next rebuild starts from nothing. Reads wait for the swap
 * only, some milliseconds. Throws RebuildRunning, and UnreadableEvent where the log cannot be read.
 */
export async function rebuildAccess(setting: AccessRebuildSetting): Promise<AccessRebuild> {
  const connection: Connection = await setting.pool.connect();
  try {
    await connection.query('set statement_timeout = 0');
    if (!(await isFree(connection))) throw new RebuildRunning();
    await connection.query(`drop schema if exists ${SHADOW} cascade`);
    await connection.query(accessSchema(SHADOW));
    const position = await foldUpTo(connection, { ...setting, from: 0 });
    for (const table of TABLES) await connection.query(`analyze ${SHADOW}.${table}`);
    const identical =
      (await hashIn(connection, 'access', position)) ===
      (await hashIn(connection, SHADOW, position));
    return { position: await swap(connection, { ...setting, from: position }), identical };
  } finally {
    // Ends the session, and with it the advisory lock and whatever was left open.
    connection.release(true);
  }
}

/** SHA-256 of the access tables as they were at a position, in hex: a function of the events up to it. */
export const accessHash = async (db: Queryable, position: number): Promise<string> =>
  hashIn(db, 'access', position);

async function hashIn(db: Queryable, schema: string, position: number): Promise<string> {
  const { rows } = await db.query<{ hash: string }>(`select ${schema}.hash($1) as hash`, [
    position,
  ]);
  return rows[0]?.hash ?? '';
}

async function isFree(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ free: boolean }>(
    'select pg_try_advisory_lock($1) as free',
    [LOCK],
  );
  return rows[0]?.free === true;
}

type Folding = AccessRebuildSetting & { readonly from: number };

/** Folds what lies after `from`, until nothing more has come meanwhile. Returns the position it got to. */
async function foldUpTo(
  connection: Connection,
  { store, from, onProgress }: Folding,
): Promise<number> {
  let position = from;
  for (;;) {
    const events = await store.readAll({ after: position, limit: BATCH });
    if (events.length === 0) return position;
    const rows = events.flatMap(({ event }, index) =>
      inlineFold.rows(event).map((row) => ({ ...row, event: index + 1 })),
    );
    const positions = events.map((event) => event.position);
    await connection.query(`select ${SHADOW}.fold($1, $2)`, [JSON.stringify(rows), positions]);
    position += events.length;
    onProgress?.({ position, head: Math.max(position, (await store.head()).position) });
  }
}

/**
 * Holding the counter row, nobody appends. Somebody who reads the old tables for long would keep the appends waiting
 * behind this, so that it gives up early and tries again.
 */
async function swap(connection: Connection, folding: Folding): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await trySwap(connection, folding);
    } catch (error) {
      await connection.query('rollback');
      if (!isLockTimeout(error) || attempt === SWAP_ATTEMPTS) throw error;
      await pause(PAUSE_BETWEEN_SWAPS_MS);
    }
  }
}

async function trySwap(connection: Connection, folding: Folding): Promise<number> {
  await connection.query(`begin; set local lock_timeout = '1s'`);
  await holdAppends(connection);
  const position = await foldUpTo(connection, folding);
  const rights = await tableRights(
    connection,
    TABLES.map((table) => `access.${table}`),
  );
  await connection.query(rights.before);
  for (const table of TABLES) {
    // Without "cascade": whatever else depends on a table must not go with it unnoticed.
    await connection.query(`drop table access.${table}`);
    await connection.query(`alter table ${SHADOW}.${table} set schema access`);
  }
  await connection.query(`drop schema ${SHADOW} cascade`);
  await connection.query(rights.after);
  await connection.query('commit');
  return position;
}

const isLockTimeout = (error: unknown): boolean => (error as { code?: string }).code === '55P03';
