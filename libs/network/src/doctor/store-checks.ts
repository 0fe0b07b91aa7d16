import { accessHash, rebuildAccess } from '@tocsin/access';
import { migrations as accessMigrations } from '@tocsin/access';
import { migrations as feedMigrations } from '@tocsin/event-feed';
import { migrations as storeMigrations, unpurgedKeys } from '@tocsin/event-store';
import { migrations as quotaMigrations } from '@tocsin/quota';
import { appliedMigrations } from '../backup/installed.js';
import type { Network } from '../opening/network.js';
import { withMaintenancePool } from '../maintenance-pool.js';
import { ill, well, type Check } from './check.js';

const RESTORE = 'Restore the newest good backup: npx tocsin restore --help';
const count = (value: number): string => value.toLocaleString('en-US');

export async function schemaCheck({ pool }: Network): Promise<Check> {
  const applied = new Set(await appliedMigrations(pool));
  const wanted = [...storeMigrations, ...accessMigrations, ...quotaMigrations, ...feedMigrations];
  const missing = wanted.filter(({ name }) => !applied.has(name));
  if (missing.length === 0) return well('schema', `${applied.size} steps applied`);
  return ill('schema', `${missing.length} steps are missing`, 'Start the hub once: npm start');
}

/** Positions 1..N without holes, versions of every stream 1..n, and the counter where the log ends. */
export async function positionsCheck({ database }: Network): Promise<Check> {
  return withMaintenancePool(database.url, async (pool) => {
    const { rows } = await pool.query<{ events: number; streams: number; sound: boolean }>(
      `with streams as (select stream, count(*) n, min(version) low, max(version) high
                        from events.event group by stream)
       select coalesce(sum(n), 0)::bigint as events, count(*) as streams,
         coalesce(bool_and(low = 1 and high = n), true)
           and coalesce(sum(n), 0) = (select last from events.counter)
           and coalesce((select max(position) from events.event), 0) = (select last from events.counter)
           and coalesce((select min(position) from events.event), 1) = 1 as sound
       from streams`,
    );
    const { events = 0, streams = 0, sound = false } = rows[0] ?? {};
    const found = `${count(events)} events in ${count(streams)} streams`;
    if (sound) return well('positions', `${found}, without holes`);
    return ill('positions', `${found}, with holes`, `Rows were removed by other means. ${RESTORE}`);
  });
}

/** The erasure horizon: by then nothing is left of a destroyed key. */
const ERASURE_HOURS = 24;

/** Every sealed event has its key, and what was erased has none that works, nor copies of one. */
export async function keysCheck({ database, masterKey }: Network): Promise<Check> {
  return withMaintenancePool(database.url, async (pool) => {
    const { rows } = await pool.query<{ keys: number; missing: number; alive: number }>(
      `select (select count(*) from keys.data_key where wrapped is not null) as keys,
         (select count(distinct e.key_subject) from events.event e where e.content is not null
          and not exists (select from keys.data_key k where k.subject = e.key_subject)) as missing,
         (select count(*) from keys.data_key k where k.wrapped is not null and exists (
            select from keys.erasure e where e.subject = k.subject)) as alive`,
    );
    const { keys = 0, missing = 0, alive = 0 } = rows[0] ?? {};
    if (missing > 0) return ill('keys', `${count(missing)} keys are missing`, RESTORE);
    if (alive > 0) {
      return ill(
        'keys',
        `${count(alive)} keys of erased content are back`,
        'Keys were restored by other means. Restore with `npx tocsin restore`, which erases again.',
      );
    }
    const unpurged = await unpurgedKeys(pool, ERASURE_HOURS);
    if (unpurged > 0) {
      return ill(
        'keys',
        `${count(unpurged)} keys were destroyed more than a day ago, and copies are left in the database's files`,
        'npx tocsin keys purge',
      );
    }
    return well('keys', `${count(keys)} keys, opened by the master key ${masterKey.id}`);
  });
}

/** Folds the access tables anew and compares; where they differ the new ones serve from now on. */
export async function accessCheck({ database, store }: Network): Promise<Check> {
  return withMaintenancePool(database.url, async (pool) => {
    const { identical, position } = await rebuildAccess({ pool, store });
    const hash = (await accessHash(pool, position)).slice(0, 12);
    if (identical) return well('access', `the same when folded again (${hash})`);
    return ill(
      'access',
      'the tables that decide who may see what differed from the events',
      'They have been made again and serve now. Find out who changed them: npx tocsin doctor should stay quiet.',
    );
  });
}
