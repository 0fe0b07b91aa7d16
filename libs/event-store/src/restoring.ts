import type { Queryable } from './keys/key-ring.js';

/** A key subject that must stay forgotten. */
export type Erasure = { readonly subject: string; readonly erasedAt: Date };

/** Everything that was ever erased: to be kept beside backups, which may be older than an erasure. */
export async function listErasures(db: Queryable): Promise<Erasure[]> {
  const { rows } = await db.query<{ subject: string; erased_at: Date }>(
    'select subject, erased_at from keys.erasure order by erased_at, subject',
  );
  return rows.map(({ subject, erased_at: erasedAt }) => ({ subject, erasedAt }));
}

/** Destroys the keys of a list again, after a restore and before anything is served. */
export async function applyErasures(db: Queryable, erasures: readonly Erasure[]): Promise<void> {
  const values = [erasures.map(({ subject }) => subject), erasures.map(({ erasedAt }) => erasedAt)];
  await db.query(
    `insert into keys.erasure (subject, erased_at) select * from unnest($1::uuid[], $2::timestamptz[])
     on conflict (subject) do nothing`,
    values,
  );
  await db.query(
    `insert into keys.data_key (subject, created_at, destroyed_at)
     select subject, erased_at, erased_at from unnest($1::uuid[], $2::timestamptz[]) e(subject, erased_at)
     on conflict (subject) do update set key_id = null, wrapped = null,
       destroyed_at = coalesce(data_key.destroyed_at, excluded.destroyed_at)`,
    values,
  );
}

/**
 * Opens the next epoch, since a restored store uses positions again that others may have seen with other content.
 * Returns it.
 */
export async function openEpoch(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ epoch: number }>(
    'update events.counter set epoch = epoch + 1 returning epoch',
  );
  return rows[0]?.epoch ?? 0;
}

/**
 * Locks the counter row until the end of the caller's transaction and gives the last position: nothing is appended
 * meanwhile. For swapping a rebuilt table in; keep it short.
 */
export async function holdAppends(transaction: Queryable): Promise<number> {
  const { rows } = await transaction.query<{ last: number }>(
    'select last from events.counter for update',
  );
  return rows[0]?.last ?? 0;
}
