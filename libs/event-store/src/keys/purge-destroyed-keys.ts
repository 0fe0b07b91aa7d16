import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

export type KeyPurge = {
  /** Keys on record as destroyed. */
  readonly destroyed: number;
  /** Whether every WAL file from before is gone, too. False: PostgreSQL keeps some, or this role may not ask for it. */
  readonly walGone: boolean;
};

/** How long PostgreSQL's own processes may take to see a changed setting. */
const RELOAD_MS = 300;
/** Files that were kept for later use are used up one by one; so many at most. */
const MOST_FILES = 2_000;
/** WAL that is still held after so many looks is held by somebody: a standby, an archive, a setting. */
const LOOKS = 5;

const INSUFFICIENT_PRIVILEGE = '42501';

/** Of two who purge at once one waits. */
const LOCK = `select pg_advisory_lock(hashtext('tocsin purge'))`;

/**
 * Ends what is left of destroyed keys: the database keeps old versions of rows until their table is written anew, and the
 * WAL until its files are gone. Readers wait for as long as the keys are written. May be stopped at any moment and run again.
 */
export async function purgeDestroyedKeys(pool: Pool): Promise<KeyPurge> {
  const client = await pool.connect();
  try {
    await client.query(LOCK);
    const { rows } = await client.query<{ destroyed: number; began: Date }>(
      `select count(destroyed_at)::int as destroyed, clock_timestamp() as began from keys.data_key`,
    );
    const { destroyed = 0, began } = rows[0] ?? {};
    await client.query('vacuum (full) keys.data_key');
    const walGone = await withoutKeptWal(client, () => endWal(client));
    await client.query(
      `insert into keys.purge (purged_at, wal_gone) values ($1, $2)
       on conflict (only_row) do update set purged_at = excluded.purged_at, wal_gone = excluded.wal_gone`,
      [began, walGone],
    );
    return { destroyed, walGone };
  } finally {
    // Ends the lock with the connection, whatever state that is in.
    client.release(true);
  }
}

/** Keys that were destroyed so long ago, in hours, and not purged since. */
export async function unpurgedKeys(pool: Pick<Pool, 'query'>, hours: number): Promise<number> {
  const { rows } = await pool.query<{ keys: number }>(
    `select count(*)::int as keys from keys.data_key
     where destroyed_at < clock_timestamp() - $1 * interval '1 hour'
       and destroyed_at >= coalesce((select purged_at from keys.purge), '-infinity')`,
    [hours],
  );
  return rows[0]?.keys ?? 0;
}

/** Meanwhile WAL files that are over are removed, and not kept with what is in them to be written over some day. */
async function withoutKeptWal(client: PoolClient, work: () => Promise<boolean>): Promise<boolean> {
  try {
    await client.query('alter system set wal_recycle = off');
    await reload(client);
    return await work();
  } catch (error) {
    if ((error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  } finally {
    // A role that could not set it cannot reset it either, and need not.
    await client.query('alter system reset wal_recycle').catch(() => undefined);
    await reload(client).catch(() => undefined);
  }
}

async function reload(client: PoolClient): Promise<void> {
  await client.query('select pg_reload_conf()');
  await pause(RELOAD_MS);
}

async function endWal(client: PoolClient): Promise<boolean> {
  const before = await walFiles(client);
  for (let file = 0; file < MOST_FILES && (await isAnyAhead(client)); file += 1)
    await endFile(client);
  for (let look = 0; look < LOOKS; look += 1) {
    await endFile(client);
    await client.query('checkpoint');
    const now = new Set(await walFiles(client));
    if (!before.some((name) => now.has(name))) return true;
  }
  return false;
}

/** A file ends where something is in it; its rest is filled with zeros. */
const endFile = (client: PoolClient) =>
  client
    .query(`select pg_logical_emit_message(false, 'tocsin', 'purge')`)
    .then(() => client.query('select pg_switch_wal()'));

async function walFiles(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select name from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'`,
  );
  return rows.map(({ name }) => name);
}

async function isAnyAhead(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query(
    `select from pg_ls_waldir()
     where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_insert_lsn()) limit 1`,
  );
  return rows.length > 0;
}
