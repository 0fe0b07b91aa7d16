import type { Pool } from 'pg';
import { MasterKeyProblem } from '../problems.js';
import { DataKey, MASTER_KEY_ID_BYTES } from './data-key.js';
import { wrappingOf } from './key-ring.js';
import type { MasterKey } from './master-key.js';
import { openMark, readMarks, writeMark } from './open-key-ring.js';

export type MasterKeyRotation = {
  readonly pool: Pool;
  readonly from: MasterKey;
  readonly to: MasterKey;
  /** Is told how many data keys were wrapped again so far, and how many there were to begin with. */
  readonly progress?: (done: number, total: number) => void;
  /** Keys wrapped in one statement; 1,000 when absent. */
  readonly atATime?: number;
};

const KEYS_AT_A_TIME = 1_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Wraps every data key again under another master key. Content is not touched. May be stopped at any moment, also by
 * kill -9, and run again; while it runs, processes need both keys. Afterwards the old key opens nothing. Returns how many
 * it wrapped. Throws MasterKeyProblem, with nothing written, where the old key is not the database's.
 */
export async function rotateMasterKey(rotation: MasterKeyRotation): Promise<number> {
  await admitNewKey(rotation);
  const total = await countWrappedBy(rotation);
  let done = 0;
  let after = NIL;
  for (;;) {
    const batch = await rotateSome(rotation, after);
    done += batch.count;
    if (batch.last !== null) {
      after = batch.last;
      rotation.progress?.(done, Math.max(total, done));
    } else if (await retireOldKey(rotation)) {
      return done;
    } else {
      after = NIL;
    }
  }
}

async function admitNewKey({ pool, from, to }: MasterKeyRotation): Promise<void> {
  if (from.id === to.id) {
    throw new MasterKeyProblem(
      'MASTER_KEY_SAME',
      `The new master key is the old one (${from.id}). Make another: openssl rand -base64 32`,
    );
  }
  const client = await pool.connect();
  try {
    const marks = await readMarks(client);
    const mark = marks.get(from.id);
    // The new key alone: an earlier run got to its end. With others beside it, one was cut off, and this is not its key.
    if (!mark && marks.size === 1 && marks.has(to.id)) return;
    if (!mark) {
      throw new MasterKeyProblem(
        'MASTER_KEY_WRONG',
        `The old master key given (${from.id}) is not this database's (${[...marks.keys()].join(', ')}). Nothing was changed.`,
      );
    }
    await writeMark(client, to, openMark(from, mark));
  } finally {
    client.release();
  }
}

type Batch = { readonly count: number; readonly last: string | null };

async function rotateSome(
  { pool, from, to, atATime = KEYS_AT_A_TIME }: MasterKeyRotation,
  after: string,
): Promise<Batch> {
  const { rows } = await pool.query<{ subject: string; wrapped: Buffer }>(
    `select subject, wrapped from keys.data_key
     where substring(wrapped from 1 for ${MASTER_KEY_ID_BYTES}) = $1 and subject > $2
     order by subject limit $3`,
    [Buffer.from(from.id, 'hex'), after, atATime],
  );
  const [oldWrapping, newWrapping] = [wrappingOf(from), wrappingOf(to)];
  const fresh = rows.map(({ subject, wrapped }) =>
    DataKey.unwrap(subject, wrapped, oldWrapping).wrapWith(newWrapping),
  );
  // Only where it is still what was read: a key destroyed meanwhile must stay destroyed.
  await pool.query(
    `update keys.data_key k set wrapped = n.wrapped
     from unnest($1::uuid[], $2::bytea[], $3::bytea[]) n(subject, old, wrapped)
     where k.subject = n.subject and k.wrapped = n.old`,
    [
      fresh.map(({ subject }) => subject),
      rows.map(({ wrapped }) => wrapped),
      fresh.map(({ wrapped }) => wrapped),
    ],
  );
  return { count: rows.length, last: rows.at(-1)?.subject ?? null };
}

async function countWrappedBy({ pool, from }: MasterKeyRotation): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*) from keys.data_key
     where substring(wrapped from 1 for ${MASTER_KEY_ID_BYTES}) = $1`,
    [Buffer.from(from.id, 'hex')],
  );
  return rows[0]?.count ?? 0;
}

/** Removes the old key's mark, unless a process that still writes with it has made a key meanwhile. */
async function retireOldKey({ pool, from }: MasterKeyRotation): Promise<boolean> {
  const { rowCount } = await pool.query(
    `delete from keys.master where id = $1 and not exists (
       select from keys.data_key where substring(wrapped from 1 for ${MASTER_KEY_ID_BYTES}) = $2)`,
    [from.id, Buffer.from(from.id, 'hex')],
  );
  if (rowCount) return true;
  const { rows } = await pool.query('select from keys.master where id = $1', [from.id]);
  return rows.length === 0;
}
