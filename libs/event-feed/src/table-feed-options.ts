import type { EventStore } from '@tocsin/event-store';
import type pg from 'pg';
import type { EventListeners } from './event-on-its-way.js';

/** What the feed on the event table stands on. */
export type TableFeedOptions = EventListeners & {
  readonly pool: pg.Pool;
  readonly store: EventStore;
  /** Called once when a consumer has failed too often without progress: the process should end with a code. */
  readonly onFatal: (error: unknown) => void;
  /** Called for each failure that is tried again. */
  readonly onFailure?: (error: unknown) => void;
  /** Most events applied in one transaction; 500 when absent. */
  readonly batchSize?: number;
  /** How often to look without being woken; 1,000 ms when absent. */
  readonly pollMs?: number;
  /** Failures in a row, without progress between them, before giving up; 20 (about 80 seconds) when absent. */
  readonly maxFailures?: number;
};
