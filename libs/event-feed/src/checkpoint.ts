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

export type Step = {
  readonly from: number;
  readonly to: number;
  /** Streams of the events in between. */
  readonly streams: readonly string[];
};

/**
 * Moves the checkpoint inside the transaction that writes the view, as its first statement: the row lock makes a
 * second owner wait, and then see that it is second. Answers which of the streams are set aside for this consumer, or
 * null: another instance has been here, roll back.
 */
export async function moveNext(
  tx: FeedTransaction,
  consumer: string,
  { from, to, streams }: Step,
): Promise<Set<string> | null> {
  const { rows } = await tx.query<{ parked: string[] }>(
    `update feed.consumer_offset set next = $3, progressed_at = clock_timestamp()
     where consumer = $1 and next = $2
     returning array(select distinct p.stream from feed.parked p
                     where p.consumer = $1 and p.stream = any($4::text[])) as parked`,
    [consumer, from, to, streams],
  );
  return rows[0] ? new Set(rows[0].parked) : null;
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
