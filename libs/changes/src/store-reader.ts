import type { EventStore } from '@tocsin/event-store';

/** What the readers of changes know of the event store. */
export type ChangeStore = Pick<
  EventStore,
  'readAllTolerant' | 'readStreams' | 'head' | 'onAppended'
>;
