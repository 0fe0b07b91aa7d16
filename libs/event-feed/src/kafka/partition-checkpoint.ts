import { FeedTakenOver, holdRows, type FeedMode } from '../checkpoint.js';
import { Fenced } from '../failure.js';
import type { FeedTransaction } from '../feed.js';

/** One filling of the log's copy on Kafka: a topic, filled from position 1 on. */
export type Generation = {
  readonly generation: number;
  readonly topic: string;
  readonly partitions: number;
};

/**
 * The generation to follow; null where the relay has not begun one, or not one of the epoch that the store is in: what
 * is on Kafka may then never have happened.
 */
export async function currentGeneration(tx: FeedTransaction): Promise<Generation | null> {
  const { rows } = await tx.query<Generation>(
    `select r.generation, r.topic, r.partitions from feed.relay r
     join events.counter c on c.epoch = r.epoch`,
  );
  return rows[0] ?? null;
}

/**
 * Takes a consumer over for Kafka, as the first step, and brings its partitions to a generation: from its first record
 * on, but what was applied is applied. Where partitions are numbered as before each keeps its own position.
 */
export async function claimForKafka(
  tx: FeedTransaction,
  consumer: string,
  { generation, partitions }: Generation,
): Promise<void> {
  const { mode } = await holdRows(tx, consumer);
  const { rows } = await tx.query<{ follows: boolean; complete: number; positions: number[] }>(
    `select coalesce(bool_and(generation = $2), false) and count(*) = $3 as follows,
       coalesce(array_agg(position order by partition), '{}') as positions, feed.watermark($1) as complete
     from feed.partition_offset where consumer = $1`,
    [consumer, generation, partitions],
  );
  const { follows, complete, positions } = rows[0] as (typeof rows)[number];
  if (mode === 'kafka' && follows) return;
  const kept = positions.length === partitions ? positions : [];
  await tx.query(
    `update feed.consumer_offset set mode = 'kafka', next = $2::bigint + 1 where consumer = $1`,
    [consumer, complete],
  );
  await tx.query('delete from feed.partition_offset where consumer = $1', [consumer]);
  await tx.query(
    `insert into feed.partition_offset (consumer, partition, generation, next_offset, position)
     select $1, p.partition - 1, $2, 0, p.position from unnest($3::bigint[]) with ordinality p (position, partition)`,
    [
      consumer,
      generation,
      Array.from({ length: partitions }, (_, index) => Math.max(kept[index] ?? 0, complete)),
    ],
  );
}

/**
 * Where a consumer goes on in partitions of a generation. Throws FeedTakenOver, and Fenced where another generation is
 * followed by now.
 */
export async function offsetsOf(
  tx: FeedTransaction,
  { consumer, generation }: { readonly consumer: string; readonly generation: number },
  partitions: readonly number[],
): Promise<number[]> {
  const { rows } = await tx.query<{ mode: FeedMode; partition: number | null; offset: number }>(
    `select c.mode, o.partition, o.next_offset as offset from feed.consumer_offset c
     left join feed.partition_offset o on o.consumer = c.consumer and o.generation = $2
     where c.consumer = $1`,
    [consumer, generation],
  );
  if (rows[0]?.mode === 'table') throw new FeedTakenOver(consumer, 'table');
  return partitions.map((asked) => {
    const found = rows.find(({ partition }) => partition === asked);
    if (!found) throw new Fenced();
    return found.offset;
  });
}

export type PartitionStep = {
  readonly consumer: string;
  readonly generation: number;
  readonly partition: number;
  readonly from: number;
  readonly next: number;
  readonly streams: readonly string[];
};

export type MovedPartition = {
  /** Of the last event that was applied, or parked. */
  readonly position: number;
  /** Those of the streams that are set aside. */
  readonly parked: readonly string[];
};

/**
 * Moves the offset inside the transaction that writes the view, as its first statement: a second owner waits for the
 * row, and then sees that it is second. Null: another instance has been here, roll back.
 */
export async function moveOffset(
  tx: FeedTransaction,
  step: PartitionStep,
): Promise<MovedPartition | null> {
  const { consumer, generation, partition, from, next, streams } = step;
  const { rows } = await tx.query<MovedPartition>(
    `update feed.partition_offset o set next_offset = $5, progressed_at = clock_timestamp()
     where consumer = $1 and partition = $3 and generation = $2 and next_offset = $4
     returning position, array(select distinct p.stream from feed.parked p
                               where p.consumer = $1 and p.stream = any($6::text[])) as parked`,
    [consumer, generation, partition, from, next, streams],
  );
  return rows[0] ?? null;
}

/** Notes how far a partition is applied, in the transaction that moved its offset. */
export async function movePosition(
  tx: FeedTransaction,
  { consumer, partition }: PartitionStep,
  position: number,
): Promise<void> {
  await tx.query(
    `update feed.partition_offset set position = $3 where consumer = $1 and partition = $2`,
    [consumer, partition, position],
  );
}
