import type { FeedTransaction } from '../feed.js';
import type { EventPlace } from '../parking.js';

/**
 * Those places at which this store holds that event, on that stream. Kafka may hold more: what was appended after the
 * backup that the store was restored from, or what somebody else wrote there.
 */
export async function recordedHere(
  tx: FeedTransaction,
  places: readonly EventPlace[],
): Promise<ReadonlySet<EventPlace>> {
  if (places.length === 0) return new Set();
  const { rows } = await tx.query<{ number: number }>(
    `select p.number from unnest($1::bigint[], $2::text[], $3::uuid[]) with ordinality p (position, stream, id, number)
     join events.event e on e.position = p.position and e.stream = p.stream and e.id = coalesce(p.id, e.id)`,
    [
      places.map(({ position }) => position),
      places.map(({ stream }) => stream),
      places.map(({ id }) => id),
    ],
  );
  return new Set(rows.map(({ number }) => places[number - 1] as EventPlace));
}
