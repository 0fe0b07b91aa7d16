import type { EventStore, RecordedEvent } from '@tocsin/event-store';
import { isPoison, reasonOf } from '../failure.js';
import type { Consumer, EventFeed, FeedTransaction, ParkedStream, Released } from '../feed.js';
import { QUEUED_BEHIND } from '../parking.js';
import { releasedAppend } from '../released-streams.js';

/** A transaction without a database: what is said to `onCommit` happens when everything went well. */
export type FakeTransaction = FeedTransaction & { onCommit(effect: () => void): void };

type Waiting = {
  readonly consumer: string;
  readonly event: RecordedEvent;
  reason: string;
  readonly parkedAt: Date;
};

/** Checkpoints that several feeds share, as several processes share a database. */
export class FakeCheckpoints {
  readonly next = new Map<string, number>();
  parked: Waiting[] = [];
  /** One step at a time: the row lock of the database. */
  #queue: Promise<unknown> = Promise.resolve();

  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/** A working feed in memory, for tests of consumers and of what listens to them. */
export function fakeFeed(store: EventStore, checkpoints = new FakeCheckpoints()): EventFeed {
  return {
    start(consumer) {
      const state = { stopped: false, restarts: 0 };
      const pump = async (): Promise<void> => {
        let more = true;
        while (more && !state.stopped) more = await checkpoints.exclusively(() => step(consumer));
      };
      const run = (): void => {
        pump().catch(() => {
          state.restarts += 1;
          setTimeout(run, 5);
        });
      };
      const stopListening = store.onAppended(run);
      run();
      return {
        health: () => healthOf(consumer.name, state.restarts),
        async stop() {
          state.stopped = true;
          stopListening();
          await checkpoints.exclusively(async () => undefined);
        },
      };
    },
    listParked: async () => listParked(checkpoints.parked),
    release: (consumer, stream) => checkpoints.exclusively(() => recordedRelease(consumer, stream)),
  };

  async function step(consumer: Consumer): Promise<boolean> {
    const next = checkpoints.next.get(consumer.name) ?? 1;
    const [event] = await store.readAll({ after: next - 1, limit: 1 });
    if (!event) return false;
    const reason = waitingOf(consumer.name, event.stream).length
      ? QUEUED_BEHIND
      : await applyOne(consumer, event);
    if (reason !== null) {
      checkpoints.parked.push({ consumer: consumer.name, event, reason, parkedAt: new Date() });
    }
    checkpoints.next.set(consumer.name, next + 1);
    consumer.onProgress?.(next);
    return true;
  }

  async function recordedRelease(consumer: Consumer, stream: string): Promise<Released> {
    const waiting = waitingOf(consumer.name, stream).map(({ event }) => event.position);
    const released = await release(consumer, stream);
    const [first] = waiting;
    const last = waiting[released.applied - 1];
    if (first === undefined || last === undefined) return released;
    const result = await store.append(
      releasedAppend({ consumer: consumer.name, stream, first, last }),
    );
    if (!result.ok) throw new Error(result.conflict.kind);
    return released;
  }

  async function release(consumer: Consumer, stream: string): Promise<Released> {
    for (let applied = 0; ; applied += 1) {
      const [first, ...rest] = waitingOf(consumer.name, stream);
      if (!first) return { applied, waiting: 0, reason: null };
      const reason = await applyOne(consumer, first.event);
      if (reason !== null) {
        first.reason = reason;
        return { applied, waiting: rest.length + 1, reason };
      }
      checkpoints.parked = checkpoints.parked.filter((each) => each !== first);
    }
  }

  function waitingOf(consumer: string, stream: string): Waiting[] {
    return checkpoints.parked.filter(
      (each) => each.consumer === consumer && each.event.stream === stream,
    );
  }

  async function healthOf(consumer: string, restarts: number) {
    const position = (checkpoints.next.get(consumer) ?? 1) - 1;
    const lag = (await store.head()).position - position;
    const streams = checkpoints.parked.filter((each) => each.consumer === consumer);
    const parkedStreams = new Set(streams.map(({ event }) => event.stream)).size;
    const age = lag > 0 ? 1 : 0;
    return {
      position,
      lag,
      lagAgeMs: age,
      watermarkAgeMs: age,
      restarts,
      parkedStreams,
      membership: null,
    };
  }
}

/** Null, or the reason for which this event has to be set aside. Throws what is worth another try. */
async function applyOne(consumer: Consumer, event: RecordedEvent): Promise<string | null> {
  const effects: (() => void)[] = [];
  const tx: FakeTransaction = {
    query: () => Promise.reject(new Error('a fake transaction has no database')),
    onCommit: (effect) => effects.push(effect),
  };
  try {
    await consumer.apply(tx, [event]);
  } catch (error) {
    if (!isPoison(error)) throw error;
    return reasonOf(error);
  }
  for (const effect of effects) effect();
  return null;
}

function listParked(parked: readonly Waiting[]): ParkedStream[] {
  const byStream = new Map<string, Waiting[]>();
  for (const each of parked) {
    const name = `${each.consumer} ${each.event.stream}`;
    byStream.set(name, [...(byStream.get(name) ?? []), each]);
  }
  return [...byStream.values()].flatMap(([first, ...rest]) =>
    first
      ? {
          consumer: first.consumer,
          stream: first.event.stream,
          position: first.event.position,
          eventId: first.event.id,
          reason: first.reason,
          waiting: rest.length + 1,
          parkedAt: first.parkedAt,
          dropped: null,
        }
      : [],
  );
}
