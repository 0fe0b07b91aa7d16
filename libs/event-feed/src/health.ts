import type { ConsumerHealth } from './feed.js';
import type { TableFeedOptions } from './table-feed-options.js';

/** How far a consumer is behind, by the checkpoint in the database: also when another process does the work. */
export async function healthOf(
  { pool, store }: Pick<TableFeedOptions, 'pool' | 'store'>,
  consumer: string,
  restarts: number,
): Promise<ConsumerHealth> {
  const { rows } = await pool.query<{ next: number; age: number; parked: number }>(
    `select coalesce(o.next, 1) as next,
            coalesce(extract(epoch from clock_timestamp() - o.progressed_at) * 1000, 0)::float8 as age,
            (select count(distinct stream) from feed.parked where consumer = $1) as parked
     from (values ($1)) c (name) left join feed.consumer_offset o on o.consumer = c.name`,
    [consumer],
  );
  // The checkpoint first, then the head: a lag is never negative.
  const head = await store.head();
  const { next, age, parked } = rows[0] as { next: number; age: number; parked: number };
  const lag = head.position - (next - 1);
  return {
    position: next - 1,
    lag,
    lagAgeMs: lag > 0 ? age : 0,
    restarts,
    parkedStreams: parked,
  };
}
