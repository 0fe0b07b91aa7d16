import { inMemoryEventStore } from '@tocsin/event-store/testing';
import type { RecordedEvent } from '@tocsin/event-store';
import { FakeCheckpoints, fakeFeed, feedBehaviours, type FakeTransaction } from './testing.js';

describe('the fake feed', () => {
  it.each(feedBehaviours)('$name', async ({ expectFrom }) => {
    const store = inMemoryEventStore();
    const checkpoints = new FakeCheckpoints();
    const journal: { name: string; event: RecordedEvent }[] = [];
    await expectFrom({
      store,
      order: 'of all streams',
      feed: () => fakeFeed(store, checkpoints),
      recorder: (name, fault) => ({
        name,
        apply: async (tx, events) => {
          for (const event of events) {
            fault?.(event);
            (tx as FakeTransaction).onCommit(() => journal.push({ name, event }));
          }
        },
      }),
      applied: async (name) =>
        journal.filter((entry) => entry.name === name).map(({ event }) => event),
    });
  });
});
