import type { EventStore } from '@tocsin/event-store';
import type pg from 'pg';
import { startLoop } from './consumer-loop.js';
import { transactionOn } from './delivery.js';
import type { EventFeed } from './feed.js';
import { listParked } from './parking.js';
import { releaseStream } from './release.js';

export type TableFeedOptions = {
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

/** The feed whose transport is the event table itself: woken by the store, with polling as the net. */
export function openTableFeed(options: TableFeedOptions): EventFeed {
  const { pool, store } = options;
  return {
    start: (consumer) => startLoop(options, { pool, consumer }),
    listParked: () => listParked(transactionOn(pool)),
    release: (consumer, stream) => releaseStream({ pool, store, consumer }, stream),
  };
}
