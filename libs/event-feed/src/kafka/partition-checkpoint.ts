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
  { consumer, generation }: OffsetOwner,
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

/** Whose offsets: a consumer's, of the generation that it follows. */
export type OffsetOwner = { readonly consumer: string; readonly generation: number };

/** One partition, from where to where. */
export type PartitionStep = {
  readonly partition: number;
  readonly from: number;
  readonly next: number;
};

/**
 * Moves offsets inside the transaction that writes the view, as its first statement: a second owner waits for the rows,
 * and then sees that it is second. Locks partitions in their order, as everybody does who takes several. Answers of each
 * partition the position of the last event that was applied, or parked. Null: another instance has been at one of them,
 * roll back.
 */
export async function moveOffsets(
  tx: FeedTransaction,
  { consumer, generation }: OffsetOwner,
  steps: readonly PartitionStep[],
): Promise<ReadonlyMap<number, number> | null> {
  const { rows } = await tx.query<{ partition: number; position: number }>(
    `with held as materialized (
       select partition from feed.partition_offset
       where consumer = $1 and generation = $2 and partition = any($3::int[])
       order by partition for no key update
     )
     update feed.partition_offset o set next_offset = s.next, progressed_at = clock_timestamp()
     from unnest($3::int[], $4::bigint[], $5::bigint[]) s (partition, first, next)
       join held using (partition)
     where o.consumer = $1 and o.generation = $2 and o.partition = s.partition and o.next_offset = s.first
     returning o.partition, o.position`,
    [
      consumer,
      generation,
      steps.map(({ partition }) => partition),
      steps.map(({ from }) => from),
      steps.map(({ next }) => next),
    ],
  );
  if (rows.length < steps.length) return null;
  return new Map(rows.map(({ partition, position }) => [partition, position]));
}

/** Notes how far partitions are applied, in the transaction that moved their offsets. */
export async function movePositions(
  tx: FeedTransaction,
  consumer: string,
  positions: ReadonlyMap<number, number>,
): Promise<void> {
  if (positions.size === 0) return;
  await tx.query(
    `update feed.partition_offset o set position = p.position
     from unnest($2::int[], $3::bigint[]) p (partition, position)
     where o.consumer = $1 and o.partition = p.partition`,
    [consumer, [...positions.keys()], [...positions.values()]],
  );
}
