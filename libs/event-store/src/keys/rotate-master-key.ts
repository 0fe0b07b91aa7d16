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
};

const KEYS_AT_A_TIME = 1_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Wraps every data key again under another master key. Content is not touched. May be stopped at any moment and run
 * again; while it runs, processes need both keys. Afterwards the old key opens nothing. Returns how many it wrapped.
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
  const client = await pool.connect();
  try {
    const marks = await readMarks(client);
    const mark = marks.get(from.id);
    // Nothing left of the old key: an earlier run got to its end.
    if (!mark && marks.has(to.id)) return;
    if (!mark) {
      throw new MasterKeyProblem(
        'MASTER_KEY_WRONG',
        `The old master key given (${from.id}) is not this database's (${[...marks.keys()].join(', ')}).`,
      );
    }
    await writeMark(client, to, openMark(from, mark));
  } finally {
    client.release();
  }
}

type Batch = { readonly count: number; readonly last: string | null };

async function rotateSome({ pool, from, to }: MasterKeyRotation, after: string): Promise<Batch> {
  const { rows } = await pool.query<{ subject: string; wrapped: Buffer }>(
    `select subject, wrapped from keys.data_key
     where substring(wrapped from 1 for ${MASTER_KEY_ID_BYTES}) = $1 and subject > $2
     order by subject limit ${KEYS_AT_A_TIME}`,
    [Buffer.from(from.id, 'hex'), after],
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
