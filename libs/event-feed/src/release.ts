import type { EventStore, RecordedEvent } from '@tocsin/event-store';
import { withTransaction } from '@tocsin/postgres';
import type pg from 'pg';
import { holdConsumer } from './checkpoint.js';
import { transactionOn } from './delivery.js';
import { isPoison, reasonOf } from './failure.js';
import type { Consumer, FeedTransaction, Released } from './feed.js';
import { waitingPositions } from './parking.js';
import { noteReleased, recordReleases } from './released-streams.js';

type Parties = { readonly pool: pg.Pool; readonly store: EventStore; readonly consumer: Consumer };

/**
 * Replays a parked stream, event by event and each in its own transaction, until it is through or one fails again. The
 * checkpoint is held meanwhile, so no newer event of the stream can overtake it. What was applied is put on record, for
 * those who follow the log. Throws what is not an event's fault.
 */
export async function releaseStream(parties: Parties, stream: string): Promise<Released> {
  let applied = 0;
  try {
    for (;;) {
      const step = await replayNext(parties, stream);
      if (step.kind === 'applied') applied += 1;
      else return { applied, waiting: step.waiting, reason: step.reason };
    }
  } finally {
    if (applied > 0) await recordReleases(parties, parties.consumer.name);
  }
}

type Step =
  | { readonly kind: 'applied' }
  | { readonly kind: 'ended'; readonly waiting: number; readonly reason: string | null };

async function replayNext(parties: Parties, stream: string): Promise<Step> {
  const { pool, consumer } = parties;
  try {
    return await withTransaction(pool, async (client) => {
      const tx = transactionOn(client);
      await holdConsumer(tx, consumer.name);
      const [position] = await waitingPositions(tx, consumer.name, stream);
      if (position === undefined) return { kind: 'ended', waiting: 0, reason: null };
      await consumer.apply(tx, [await eventAt(parties.store, position)]);
      await tx.query('delete from feed.parked where consumer = $1 and position = $2', [
        consumer.name,
        position,
      ]);
      await noteReleased(tx, { consumer: consumer.name, stream }, position);
      return { kind: 'applied' };
    });
  } catch (error) {
    if (!isPoison(error)) throw error;
    return stillParked(transactionOn(pool), consumer.name, { stream, reason: reasonOf(error) });
  }
}

/** Notes why the first waiting event failed this time. */
async function stillParked(
  tx: FeedTransaction,
  consumer: string,
  { stream, reason }: { readonly stream: string; readonly reason: string },
): Promise<Step> {
  const waiting = await waitingPositions(tx, consumer, stream);
  await tx.query('update feed.parked set reason = $3 where consumer = $1 and position = $2', [
    consumer,
    waiting[0] ?? 0,
    reason,
  ]);
  return { kind: 'ended', waiting: waiting.length, reason };
}

async function eventAt(store: EventStore, position: number): Promise<RecordedEvent> {
  const [event] = await store.readAll({ after: position - 1, limit: 1 });
  if (!event) throw new Error(`there is no event at position ${position}`);
  return event;
}
