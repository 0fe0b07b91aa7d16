import { expect } from '@jest/globals';
import type { Append, Appended, EventStore, RecordedEvent } from '../event-store.js';

/** An append that was acknowledged, and where. */
export type Acknowledged = { readonly append: Append; readonly at: Appended };

/** Everything in the store, read in pieces. */
async function readWhole(store: EventStore): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (;;) {
    const more = await store.readAll({ after: events.length, limit: 1_000 });
    if (more.length === 0) return events;
    events.push(...more);
  }
}

const MOST_LOOKS = 20;

/**
 * Everything in the store, and where it says that it ends. What a process had sent when it was killed may still be
 * committed meanwhile, and is read as well; what cannot be read stays missing however often it is looked for.
 */
async function readToTheEnd(
  store: EventStore,
): Promise<{ readonly events: RecordedEvent[]; readonly end: number }> {
  for (let look = 1; ; look += 1) {
    const events = await readWhole(store);
    const { position: end } = await store.head();
    if (end === events.length || look === MOST_LOOKS) return { events, end };
  }
}

/**
 * What must hold after any fault (events.md, invariants 1-3): positions 1..N, versions 1..n in position order, appends
 * whole and in one piece, recorded time that never goes back, and every acknowledged append where it was said to be,
 * once.
 */
export async function expectWholeLog(
  store: EventStore,
  acknowledged: readonly Acknowledged[] = [],
): Promise<RecordedEvent[]> {
  const { events, end } = await readToTheEnd(store);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  expect(end).toBe(events.length);
  const versions = new Map<string, number>();
  for (const { stream, version } of events) {
    expect(version).toBe((versions.get(stream) ?? 0) + 1);
    versions.set(stream, version);
  }
  const times = events.map(({ recordedAt }) => recordedAt.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const { append, at } of acknowledged) expectAt(events, append, at);
  expect(new Set(acknowledged.map(({ at }) => at.first)).size).toBe(acknowledged.length);
  return events;
}

function expectAt(events: readonly RecordedEvent[], { streams }: Append, at: Appended): void {
  const found = events.slice(at.first - 1, at.last);
  expect(found.map(({ stream, event }) => ({ stream, event }))).toEqual(
    streams.flatMap(({ stream, events: written }) => written.map((event) => ({ stream, event }))),
  );
  for (const { appendPosition, recordedAt } of found) {
    expect([appendPosition, recordedAt]).toEqual([at.first, at.recordedAt]);
  }
}
