import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { MasterKeyProblem } from '../problems.js';
import { KeyRing, type MasterKeys } from './key-ring.js';
import type { MasterKey } from './master-key.js';
import { openBytes, sealBytes } from './sealed-box.js';

/**
 * Makes sure that this is the master key that the database was written with, and opens its keys. On the very first
 * start it leaves its mark. Throws MasterKeyProblem: a wrong key must be noticed before anything is written with it.
 */
export async function openKeyRing(pool: Pool, keys: MasterKeys): Promise<KeyRing> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    // Two processes on an empty database must agree on one root, and on one master key.
    await client.query('lock table keys.master in share row exclusive mode');
    const root = await rootSecret(client, keys);
    await client.query('commit');
    return new KeyRing(keys, root);
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function rootSecret(client: PoolClient, keys: MasterKeys): Promise<Buffer> {
  const marks = await readMarks(client);
  const own = marks.get(keys.current.id);
  if (own) return openMark(keys.current, own);
  if (marks.size === 0) return firstMark(client, keys.current);
  for (const previous of keys.previous ?? []) {
    const mark = marks.get(previous.id);
    if (!mark) continue;
    const root = openMark(previous, mark);
    await writeMark(client, keys.current, root);
    return root;
  }
  throw new MasterKeyProblem(
    'MASTER_KEY_WRONG',
    `This is not the master key that the database was written with: this one has the id ${keys.current.id}, ` +
      `the database needs ${[...marks.keys()].join(' or ')}. Nothing was changed. ` +
      'Give the right key (TOCSIN_MASTER_KEY, or the file master.key that belongs to this database).',
  );
}

/** The root secret sealed by each master key that is good for this database. */
export async function readMarks(client: PoolClient): Promise<Map<string, Buffer>> {
  const { rows } = await client.query<{ id: string; root: Buffer }>(
    'select id, root from keys.master',
  );
  return new Map(rows.map(({ id, root }) => [id, root]));
}

/** Throws MasterKeyProblem where the mark was made with another key, or was changed. */
export function openMark(master: MasterKey, mark: Buffer): Buffer {
  try {
    return openBytes(master.derive('seal root'), master.id, mark);
  } catch (error) {
    throw new MasterKeyProblem(
      'MASTER_KEY_WRONG',
      `The mark of master key ${master.id} in keys.master does not open with it. Restore the keys from a backup.`,
      { cause: error },
    );
  }
}

export async function writeMark(
  client: PoolClient,
  master: MasterKey,
  root: Buffer,
): Promise<void> {
  await client.query(
    'insert into keys.master (id, root) values ($1, $2) on conflict (id) do nothing',
    [master.id, sealBytes(master.derive('seal root'), master.id, root)],
  );
}

async function firstMark(client: PoolClient, master: MasterKey): Promise<Buffer> {
  const { rows } = await client.query<{ sealed: boolean }>(
    `select exists (select from keys.data_key)
         or exists (select from events.event where content is not null) as sealed`,
  );
  if (rows[0]?.sealed) {
    throw new MasterKeyProblem(
      'KEYS_LOST',
      'This database holds sealed events, but schema "keys" has lost its master mark. ' +
        'Restore the keys from their backup; without them the content cannot be read.',
    );
  }
  const root = randomBytes(32);
  await writeMark(client, master, root);
  return root;
}
