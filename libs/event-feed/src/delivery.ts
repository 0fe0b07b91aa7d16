import type { RecordedEvent } from '@tocsin/event-store';
import { withTransaction } from '@tocsin/postgres';
import type pg from 'pg';
import { applyAround } from './around-poison.js';
import { moveNext, type Step } from './checkpoint.js';
import { Fenced } from './failure.js';
import type { Consumer, FeedTransaction } from './feed.js';
import { tell, type Dealt, type EventListeners, type EventOnItsWay } from './event-on-its-way.js';
import { park, QUEUED_BEHIND } from './parking.js';
import { announceProgress } from './progress-signal.js';

export type Delivery = EventListeners & { readonly pool: pg.Pool; readonly consumer: Consumer };

/**
 * Applies a batch and moves the checkpoint, in one transaction. An event that can never be applied is found by halving
 * the batch, and its stream is set aside; what stands before it is applied.
 * Throws Fenced, or a failure that is not the event's fault (nothing of that part was written).
 */
export const deliver = (delivery: Delivery, events: readonly RecordedEvent[]): Promise<void> =>
  applyAround(events, {
    apply: (part) => applyBatch(delivery, part),
    setAside: (event, reason) => parkEvent(delivery, event, reason),
  });

async function applyBatch(delivery: Delivery, events: readonly RecordedEvent[]): Promise<void> {
  const { consumer } = delivery;
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return;
  const streams = [...new Set(events.map(({ stream }) => stream))];
  const step = { from: first.position, to: last.position + 1, streams };
  await fenced(delivery, step, async (tx, parked) => {
    const behind = events.filter(({ stream }) => parked.has(stream));
    await park(tx, consumer.name, { events: behind, reason: QUEUED_BEHIND });
    const free = events.filter(({ stream }) => !parked.has(stream));
    if (free.length > 0) await consumer.apply(tx, free);
    return { applied: free, parked: behind.map((event) => [event, QUEUED_BEHIND]) };
  });
}

/** Sets one event aside, and with it everything that follows on its stream. */
export async function parkEvent(
  delivery: Delivery,
  event: EventOnItsWay,
  reason: string,
): Promise<void> {
  const { position, stream } = event;
  const step = { from: position, to: position + 1, streams: [stream] };
  await fenced(delivery, step, async (tx, parked) => {
    const told = parked.has(stream) ? QUEUED_BEHIND : reason;
    await park(tx, delivery.consumer.name, { events: [event], reason: told });
    return { applied: [], parked: [[event, told]] };
  });
}

async function fenced(
  { pool, consumer, ...listeners }: Delivery,
  step: Step,
  work: (tx: FeedTransaction, parked: ReadonlySet<string>) => Promise<Dealt>,
): Promise<void> {
  const dealt = await withTransaction(pool, async (client) => {
    const tx = transactionOn(client);
    const parked = await moveNext(tx, consumer.name, step);
    if (parked === null) throw new Fenced();
    return work(tx, parked);
  });
  announceProgress(pool);
  consumer.onProgress?.(step.to - 1);
  tell(listeners, consumer.name, dealt);
}

/** What a consumer may do with the connection of its transaction: query it, and nothing else. */
export function transactionOn(client: Pick<pg.ClientBase, 'query'>): FeedTransaction {
  return {
    async query<Row>(sql: string, values?: readonly unknown[]) {
      const { rows } = await client.query(sql, values as unknown[] | undefined);
      return { rows: rows as Row[] };
    },
  };
}
