import type { ConsumerHealth, Membership } from './feed.js';
import type { TableFeedOptions } from './table-feed-options.js';

/** What only the process knows that does the work. */
type Running = { readonly restarts: number; readonly membership: Membership | null };

const ELSEWHERE: Running = { restarts: 0, membership: null };

/** How far a consumer is behind, by what the database says: also when another process does the work. */
export async function healthOf(
  { pool, store }: Pick<TableFeedOptions, 'pool' | 'store'>,
  consumer: string,
  running: Running = ELSEWHERE,
): Promise<ConsumerHealth> {
  // Behind since the next event was recorded, or since something was last applied, whichever is later.
  const { rows } = await pool.query<Row>(
    `select w.position, coalesce(extract(epoch from clock_timestamp() - greatest(
         (select recorded_at from events.event e where e.position = w.position + 1),
         (select progressed_at from feed.consumer_offset where consumer = $1),
         (select min(progressed_at) from feed.partition_offset where consumer = $1 and position <= w.position)
       )) * 1000, 0)::float8 as age,
       coalesce(extract(epoch from clock_timestamp() - (
         select recorded_at from events.event e where e.position = w.position + 1)) * 1000, 0)::float8 as waiting,
       feed.undecided_streams($1) as parked
     from (select feed.watermark($1) as position) w`,
    [consumer],
  );
  // The checkpoint first, then the head: a lag is never negative.
  const head = await store.head();
  const { position, age, waiting, parked } = rows[0] as Row;
  const lag = head.position - position;
  return {
    position,
    lag,
    lagAgeMs: lag > 0 ? Math.max(0, age) : 0,
    watermarkAgeMs: lag > 0 ? Math.max(0, waiting) : 0,
    parkedStreams: parked,
    restarts: running.restarts,
    membership: running.membership,
  };
}

type Row = {
  readonly position: number;
  readonly age: number;
  readonly waiting: number;
  readonly parked: number;
};
