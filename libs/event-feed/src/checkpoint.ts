import type { FeedTransaction } from './feed.js';

/** The next position that a consumer has to apply; 1 for a new one. */
export async function readNext(tx: FeedTransaction, consumer: string): Promise<number> {
  await tx.query(
    'insert into feed.consumer_offset (consumer, next) values ($1, 1) on conflict do nothing',
    [consumer],
  );
  const { rows } = await tx.query<{ next: number }>(
    'select next from feed.consumer_offset where consumer = $1',
    [consumer],
  );
  return (rows[0] as { next: number }).next;
}

/**
 * Moves the checkpoint inside the transaction that writes the view, as its first statement: the row lock makes a
 * second owner wait, and then see that it is second. False: another instance has been here, roll back.
 */
export async function moveNext(
  tx: FeedTransaction,
  consumer: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<boolean> {
  const { rows } = await tx.query(
    `update feed.consumer_offset set next = $3, progressed_at = clock_timestamp()
     where consumer = $1 and next = $2 returning 1`,
    [consumer, from, to],
  );
  return rows.length === 1;
}

/** Holds a consumer where it is until the transaction ends, and tells where that is. */
export async function holdCheckpoint(tx: FeedTransaction, consumer: string): Promise<number> {
  await readNext(tx, consumer);
  const { rows } = await tx.query<{ next: number }>(
    'select next from feed.consumer_offset where consumer = $1 for update',
    [consumer],
  );
  return (rows[0] as { next: number }).next;
}
