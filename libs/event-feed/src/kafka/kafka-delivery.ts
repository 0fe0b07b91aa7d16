import type { PostgresEventStore, RecordedEvent } from '@tocsin/event-store';
import type { RecordBatch } from '@tocsin/kafka';
import { withTransaction } from '@tocsin/postgres';
import type pg from 'pg';
import { applyAround } from '../around-poison.js';
import { transactionOn } from '../delivery.js';
import { Fenced } from '../failure.js';
import { tell, type Dealt, type EventListeners, type EventOnItsWay } from '../event-on-its-way.js';
import type { Consumer, FeedTransaction } from '../feed.js';
import { park, parkedAmong, QUEUED_BEHIND, type EventPlace } from '../parking.js';
import { announceProgress } from '../progress-signal.js';
import { readRecord, type LogRecord } from './log-record.js';
import { moveOffsets, movePositions, type PartitionStep } from './partition-checkpoint.js';
import { recordedHere } from './recorded-here.js';

export type KafkaDelivery = EventListeners & {
  readonly pool: pg.Pool;
  readonly store: Pick<PostgresEventStore, 'openSealed'>;
  readonly consumer: Consumer;
  readonly generation: number;
  /** Most records applied in one transaction. */
  readonly batchSize: number;
  /** Told of a record that is left out, since it is not the copy of an event of this store. */
  readonly onForeign: (record: ForeignRecord) => void;
};

/** Where on Kafka something stands that this store never said. Nothing of what it says. */
export type ForeignRecord = {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
};

/**
 * Applies a batch of one partition and moves its offset, in one transaction (or in a few, each with its part of the
 * offsets). What is applied already is left out by its position; what is set aside waits by stream, not by partition.
 * Throws Fenced, or a failure that is not an event's fault.
 */
export async function deliverBatch(delivery: KafkaDelivery, batch: RecordBatch): Promise<void> {
  const records = batch.records.map(readRecord);
  let from = batch.from;
  /** Where a part of the batch ends: where the next record begins. */
  const endOf = (part: readonly LogRecord[]): number => {
    const last = part.at(-1);
    const following = last && records[records.indexOf(last) + 1];
    return following ? following.offset : batch.next;
  };
  const moved = async (part: readonly LogRecord[], aside: string | null): Promise<void> => {
    const next = endOf(part);
    const { partition } = batch;
    await applyParts(delivery, [{ partition, from, next, records: part }], aside);
    from = next;
  };
  for (let start = 0; start < records.length; start += delivery.batchSize) {
    await applyAround(records.slice(start, start + delivery.batchSize), {
      apply: (part) => moved(part, null),
      setAside: (record, reason) => moved([record], reason),
    });
  }
}

/**
 * Applies batches of several partitions in one transaction, all of them or none: by themselves each would wait for a
 * commit of its own, and readers see no further than the last of them. Throws Fenced where one of them is somebody
 * else's, and whatever one of their events fails for: deliverBatch then tells which.
 */
export const deliverTogether = (
  delivery: KafkaDelivery,
  batches: readonly RecordBatch[],
): Promise<void> =>
  applyParts(
    delivery,
    batches.map(({ partition, from, next, records }) => {
      return { partition, from, next, records: records.map(readRecord) };
    }),
    null,
  );

type Part = PartitionStep & { readonly records: readonly LogRecord[] };

/** `aside`: why they are set aside, if it is one record that cannot be applied. */
async function applyParts(
  delivery: KafkaDelivery,
  parts: readonly Part[],
  aside: string | null,
): Promise<void> {
  const { pool, consumer } = delivery;
  const foreign: ForeignRecord[] = [];
  const dealt = await withTransaction(pool, async (client) => {
    const tx = transactionOn(client);
    const positions = await moveOffsets(tx, { ...delivery, consumer: consumer.name }, parts);
    if (positions === null) throw new Fenced();
    const fresh = await freshOnes(tx, { parts, positions, foreign });
    if (fresh.length === 0) return null;
    const dealt = await applyFresh({ delivery, client, tx }, fresh, aside);
    const reached = new Map(fresh.map(({ partition, place }) => [partition, place.position]));
    await movePositions(tx, consumer.name, reached);
    return dealt;
  });
  for (const record of foreign) delivery.onForeign(record);
  announceProgress(pool);
  if (dealt) tell(delivery, consumer.name, dealt);
}

type Fresh = LogRecord & { readonly place: EventPlace; readonly partition: number };

type Incoming = {
  readonly parts: readonly Part[];
  /** How far each partition was. */
  readonly positions: ReadonlyMap<number, number>;
  readonly foreign: ForeignRecord[];
};

/** Records that are the copy of an event of this store and come for the first time, in position order. */
async function freshOnes(
  tx: FeedTransaction,
  { parts, positions, foreign }: Incoming,
): Promise<Fresh[]> {
  const unseen = parts.flatMap(({ partition, records }) =>
    records.flatMap((record): Fresh[] => {
      const { place, offset, problem } = record;
      if (place === null) foreign.push({ partition, offset, reason: problem ?? 'NO_PLACE' });
      const isNew = place !== null && place.position > (positions.get(partition) ?? 0);
      return isNew ? [{ ...record, place, partition }] : [];
    }),
  );
  const known = await recordedHere(
    tx,
    unseen.map(({ place }) => place),
  );
  const reached = new Map(positions);
  const fresh: Fresh[] = [];
  for (const record of unseen) {
    const { place, offset, partition } = record;
    if (!known.has(place)) foreign.push({ partition, offset, reason: 'NOT_OF_THIS_STORE' });
    else if (place.position > (reached.get(partition) ?? 0)) {
      fresh.push(record);
      reached.set(partition, place.position);
    }
  }
  return fresh.sort((a, b) => a.place.position - b.place.position);
}

type Writing = {
  readonly delivery: KafkaDelivery;
  readonly client: pg.PoolClient;
  readonly tx: FeedTransaction;
};

async function applyFresh(
  { delivery: { store, consumer }, client, tx }: Writing,
  fresh: readonly Fresh[],
  aside: string | null,
): Promise<Dealt> {
  const sealed = fresh.flatMap(({ event }) => event ?? []);
  const { events, unreadable } = await store.openSealed(client, sealed);
  const missing = unreadable.find(({ code }) => code === 'KEY_UNAVAILABLE');
  if (missing) throw missing;
  const readable = new Map(events.map((event) => [event.position, event]));
  const reasons = new Map<number, string>(unreadable.map(({ position, code }) => [position, code]));
  const streams = [...new Set(fresh.map(({ place }) => place.stream))];
  const parked = await parkedAmong(tx, consumer.name, streams);
  const free: RecordedEvent[] = [];
  const setAside: [EventOnItsWay, string][] = [];
  for (const { place, problem, event: sealed } of fresh) {
    const event = readable.get(place.position);
    const reason = reasonFor({
      isBehind: parked.has(place.stream),
      aside,
      problem,
      reasons,
      place,
    });
    if (event && reason === null) free.push(event);
    else {
      parked.add(place.stream);
      const told = reason ?? 'UNREADABLE';
      await park(tx, consumer.name, { events: [place], reason: told });
      setAside.push([{ ...place, correlation: sealed?.correlation ?? null }, told]);
    }
  }
  if (free.length > 0) await consumer.apply(tx, free);
  return { applied: free, parked: setAside };
}

type Circumstances = {
  readonly isBehind: boolean;
  readonly aside: string | null;
  readonly problem: string | null;
  readonly reasons: ReadonlyMap<number, string>;
  readonly place: EventPlace;
};

/** Why a record is set aside; null: it is not. */
const reasonFor = ({ isBehind, aside, problem, reasons, place }: Circumstances): string | null =>
  isBehind ? QUEUED_BEHIND : (aside ?? problem ?? reasons.get(place.position) ?? null);
