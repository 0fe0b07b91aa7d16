import { afterEach, beforeEach, describe } from '@jest/globals';
import type { DomainEvent } from '@tocsin/domain';
import { streamFor } from '@tocsin/domain/testing';
import type { Actor } from '@tocsin/event-store';
import { anAppend, NOBODY } from '@tocsin/event-store/testing';
import { createTestAccess, memoryStoreWithAccess, type StoreWithAccess } from './test-access.js';

/** What it is o'clock in these tests. */
export const NOW = new Date('2026-05-06T12:00:00.000Z');

/** The world of one test. */
export type AccessUnderTest = {
  readonly world: () => StoreWithAccess;
  /** Appends one event after the other as the network and returns the position of the last one. */
  readonly given: (...events: readonly DomainEvent[]) => Promise<number>;
};

/** One list of behaviours, run against the real tables and against those in memory. */
export function describeEachAccess(
  what: string,
  behaviours: (test: AccessUnderTest) => void,
): void {
  describe.each([
    ['PostgreSQL', createTestAccess],
    ['memory', async (given: { clock: () => Date }) => memoryStoreWithAccess(given)],
  ])(`${what} (%s)`, (_name, open) => {
    let world: StoreWithAccess;
    beforeEach(async () => {
      world = await open({ clock: () => NOW });
    });
    afterEach(() => world.drop());

    const given = async (...events: readonly DomainEvent[]): Promise<number> => {
      let position = 0;
      for (const event of events) position = await append(world, event, NOBODY);
      return position;
    };
    behaviours({ world: () => world, given });
  });
}

async function append(
  { store }: StoreWithAccess,
  event: DomainEvent,
  actor: Actor,
): Promise<number> {
  const streams = [{ stream: streamFor(event), expectedVersion: null, events: [event] }];
  const result = await store.append(anAppend(streams, { actor }));
  if (!result.ok) throw new Error(JSON.stringify(result.conflict));
  return result.last;
}
