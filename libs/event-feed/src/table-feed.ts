import { startLoop } from './consumer-loop.js';
import { transactionOn } from './delivery.js';
import type { EventFeed } from './feed.js';
import { listParked } from './parked-streams.js';
import { releaseStream } from './release.js';
import type { TableFeedOptions } from './table-feed-options.js';

/** The feed whose transport is the event table itself: woken by the store, with polling as the net. */
export function openTableFeed(options: TableFeedOptions): EventFeed {
  const { pool, store } = options;
  return {
    start: (consumer) => startLoop(options, { ...options, consumer }),
    listParked: () => listParked(transactionOn(pool)),
    release: (consumer, stream) => releaseStream({ pool, store, consumer }, stream),
  };
}
