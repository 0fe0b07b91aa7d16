export type {
  Consumer,
  ConsumerHealth,
  EventFeed,
  FeedTransaction,
  ParkedStream,
  Released,
  RunningConsumer,
} from './feed.js';
export { applyAround, type AroundPoison } from './around-poison.js';
export { holdCheckpoint, readNext } from './checkpoint.js';
export { transactionOn } from './delivery.js';
export { park, parkedPositions, QUEUED_BEHIND, type EventPlace } from './parking.js';
export { healthOf } from './health.js';
export { migrations } from './migrations.js';
export { openTableFeed } from './table-feed.js';
export type { TableFeedOptions } from './table-feed-options.js';
