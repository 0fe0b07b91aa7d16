import type { RecordedEvent } from '@tocsin/event-store';
import type { FeedTransaction } from './feed.js';

/** Where an event is, without what it says. The id of one that cannot be read is not known. */
export type EventPlace = Pick<RecordedEvent, 'position' | 'stream'> & {
  readonly id: string | null;
};

/** Reason code of events that wait because an earlier event of their stream could not be applied. */
export const QUEUED_BEHIND = 'QUEUED_BEHIND';

/** Sets events aside, in the transaction that moves the checkpoint past them. */
export async function park(
  tx: FeedTransaction,
  consumer: string,
  parked: { readonly events: readonly EventPlace[]; readonly reason: string },
): Promise<void> {
  const { events, reason } = parked;
  if (events.length === 0) return;
  await tx.query(
    `insert into feed.parked (consumer, position, stream, event_id, reason)
     select $1, e.position, e.stream, e.id, $5
     from unnest($2::bigint[], $3::text[], $4::uuid[]) e (position, stream, id)
     on conflict (consumer, position) do nothing`,
    [
      consumer,
      events.map(({ position }) => position),
      events.map(({ stream }) => stream),
      events.map(({ id }) => id),
      reason,
    ],
  );
}

/** Which of these streams have events set aside. Asked after the checkpoint is held: a release may have come just before. */
export async function parkedAmong(
  tx: FeedTransaction,
  consumer: string,
  streams: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ stream: string }>(
    'select distinct stream from feed.parked where consumer = $1 and stream = any($2::text[])',
    [consumer, streams],
  );
  return new Set(rows.map(({ stream }) => stream));
}

/** Every position that was set aside for a consumer. */
export async function parkedPositions(tx: FeedTransaction, consumer: string): Promise<Set<number>> {
  const { rows } = await tx.query<{ position: number }>(
    'select position from feed.parked where consumer = $1',
    [consumer],
  );
  return new Set(rows.map(({ position }) => position));
}

/** Positions of a stream that wait for a consumer, oldest first. */
export async function waitingPositions(
  tx: FeedTransaction,
  consumer: string,
  stream: string,
): Promise<number[]> {
  const { rows } = await tx.query<{ position: number }>(
    'select position from feed.parked where consumer = $1 and stream = $2 order by position',
    [consumer, stream],
  );
  return rows.map(({ position }) => position);
}
