import type { EventStore } from '@tocsin/event-store';

/** What the API knows of the event store. */
export type StoreReader = Pick<
  EventStore,
  'readAllTolerant' | 'readStreams' | 'head' | 'positionAt' | 'onAppended'
>;
