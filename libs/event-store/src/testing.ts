import fixturesOfVersion1 from './fixtures/events-v1.json' with { type: 'json' };
import fixturesOfVersion2 from './fixtures/events-v2.json' with { type: 'json' };

export * from './testing/appends.js';
export {
  inMemoryEventStore,
  type InMemoryOptions,
  type MemoryInline,
} from './testing/in-memory-event-store.js';
export { createTestStore, migrateEventStore, type TestStore } from './testing/test-store.js';

/** One event of every type in its newest shape, as released: schema version, type, data, and content where there is any. */
export const releasedEvents: readonly object[] = fixturesOfVersion1.map(
  (event) => fixturesOfVersion2.find(({ type }) => type === event.type) ?? event,
);
