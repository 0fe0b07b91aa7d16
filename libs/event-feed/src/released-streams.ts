import type { Append, EventStore } from '@tocsin/event-store';
import type pg from 'pg';
import { transactionOn } from './delivery.js';
import type { FeedTransaction } from './feed.js';
import type { ParkedPlace } from './parked-streams.js';

/** Notes, in the transaction that applies it, that an event of a stream is no longer set aside. */
export async function noteReleased(
  tx: FeedTransaction,
  { consumer, stream }: ParkedPlace,
  position: number,
): Promise<void> {
  await tx.query(
    `insert into feed.released as r (consumer, stream, first, last) values ($1, $2, $3, $3)
     on conflict (consumer, stream) do update set first = least(r.first, $3), last = greatest(r.last, $3)`,
    [consumer, stream, position],
  );
}

type Row = { readonly stream: string; readonly first: number; readonly last: number };

/**
 * Puts on record what was released for a consumer. Whoever is cut off between the record and the note of it leaves the
 * note, and the next one records it again: told twice rather than not at all.
 */
export async function recordReleases(
  { pool, store }: { readonly pool: pg.Pool; readonly store: EventStore },
  consumer: string,
): Promise<void> {
  const tx = transactionOn(pool);
  const { rows } = await tx.query<Row>(
    'select stream, first, last from feed.released where consumer = $1 order by first',
    [consumer],
  );
  for (const { stream, first, last } of rows) {
    const result = await store.append(releasedAppend({ consumer, stream, first, last }));
    if (!result.ok) throw new Error(`a release is not on record: ${result.conflict.kind}`);
    await tx.query(
      'delete from feed.released where consumer = $1 and stream = $2 and first = $3 and last = $4',
      [consumer, stream, first, last],
    );
  }
}

/** The fact that some of a stream was released. */
export const releasedAppend = (data: Row & { readonly consumer: string }): Append => ({
  streams: [
    {
      stream: `upkeep-${data.consumer}`,
      expectedVersion: null,
      events: [{ type: 'StreamReleased', data }],
    },
  ],
  actor: { personId: null, organisationId: null, tokenId: null },
  correlation: { correlationId: `release-${data.first}`, causationId: null, trace: null },
});
