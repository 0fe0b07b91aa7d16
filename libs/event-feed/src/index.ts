export type {
  Consumer,
  ConsumerHealth,
  EventFeed,
  FeedTransaction,
  ParkedStream,
  Released,
  RunningConsumer,
} from './feed.js';
export { holdCheckpoint, moveNext, readNext } from './checkpoint.js';
export { transactionOn } from './delivery.js';
export { migrations } from './migrations.js';
export { openTableFeed, type TableFeedOptions } from './table-feed.js';
