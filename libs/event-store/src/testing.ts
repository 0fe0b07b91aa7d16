export * from './testing/appends.js';
export {
  inMemoryEventStore,
  type InMemoryOptions,
  type MemoryInline,
} from './testing/in-memory-event-store.js';
export { createTestStore, migrateEventStore, type TestStore } from './testing/test-store.js';
