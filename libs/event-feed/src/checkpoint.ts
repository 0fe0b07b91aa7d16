import type { FeedTransaction } from './feed.js';

/** Who feeds a consumer. */
export type FeedMode = 'table' | 'kafka';

/** The other way of feeding has claimed this consumer: this process must not go on with it. */
export class FeedTakenOver extends Error {
  readonly code = 'FEED_TAKEN_OVER';

  constructor(consumer: string, by: FeedMode) {
    const other = by === 'kafka' ? 'from Kafka' : 'from the event table';
    super(
      `The consumer ${consumer} is now fed ${other} by another process. Run all processes with the same KAFKA_BROKERS.`,
    );
    this.name = 'FeedTakenOver';
  }
}

/** How far a consumer is. */
export type Progress = {
  /** Everything up to here is applied, or parked. */
  readonly complete: number;
  /** Nothing behind this is; equal to `complete` unless partitions stand at different positions. */
  readonly furthest: number;
};

/** How far a consumer is; also one that nobody has started yet. */
export async function progressOf(tx: FeedTransaction, consumer: string): Promise<Progress> {
  const { rows } = await tx.query<Progress>(
    `select w.complete, greatest(w.complete, (
       select max(position) from feed.partition_offset where consumer = $1)) as furthest
     from (select feed.watermark($1) as complete) w`,
    [consumer],
  );
  return rows[0] as Progress;
}

/**
 * Holds a consumer where it is until the transaction ends, whoever feeds it, and tells where that is. Locks in one
 * order: the consumer, then its partitions.
 */
export async function holdConsumer(tx: FeedTransaction, consumer: string): Promise<Progress> {
  await holdRows(tx, consumer);
  return progressOf(tx, consumer);
}

/** Moves a consumer that is held to a position, if it is not there yet; it never goes back. */
export async function moveHeld(
  tx: FeedTransaction,
  consumer: string,
  position: number,
): Promise<void> {
  await tx.query(
    `update feed.consumer_offset set next = $2::bigint + 1, progressed_at = clock_timestamp()
     where consumer = $1 and next <= $2`,
    [consumer, position],
  );
  await tx.query(
    `update feed.partition_offset set position = $2, progressed_at = clock_timestamp()
     where consumer = $1 and position < $2`,
    [consumer, position],
  );
}

/** Takes a consumer over for the event table, and goes on where everything before is applied. */
export async function claimForTable(tx: FeedTransaction, consumer: string): Promise<void> {
  const { mode } = await holdRows(tx, consumer);
  if (mode === 'table') return;
  await tx.query(
    `update feed.consumer_offset set mode = 'table', next = feed.watermark(consumer) + 1 where consumer = $1`,
    [consumer],
  );
  await tx.query('delete from feed.partition_offset where consumer = $1', [consumer]);
}

/** The next position that a consumer of the event table has to apply. Throws FeedTakenOver. */
export async function readNext(tx: FeedTransaction, consumer: string): Promise<number> {
  const { rows } = await tx.query<{ next: number; mode: FeedMode }>(
    'select next, mode from feed.consumer_offset where consumer = $1',
    [consumer],
  );
  const [row] = rows;
  if (row?.mode === 'kafka') throw new FeedTakenOver(consumer, 'kafka');
  return row?.next ?? 1;
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
     where consumer = $1 and next = $2 and mode = 'table'
     returning array(select distinct p.stream from feed.parked p
                     where p.consumer = $1 and p.stream = any($4::text[])) as parked`,
    [consumer, from, to, streams],
  );
  return rows[0] ? new Set(rows[0].parked) : null;
}

/**
 * Locks the rows of a consumer, made where there are none, until the transaction ends. Without their keys: a batch under
 * way that writes its row a second time looks whether the consumer is still there, and would wait for whoever waits for it.
 */
export async function holdRows(
  tx: FeedTransaction,
  consumer: string,
): Promise<{ readonly mode: FeedMode }> {
  await tx.query(
    'insert into feed.consumer_offset (consumer, next) values ($1, 1) on conflict do nothing',
    [consumer],
  );
  const { rows } = await tx.query<{ mode: FeedMode }>(
    'select mode from feed.consumer_offset where consumer = $1 for no key update',
    [consumer],
  );
  await tx.query(
    'select from feed.partition_offset where consumer = $1 order by partition for no key update',
    [consumer],
  );
  return rows[0] as { mode: FeedMode };
}
