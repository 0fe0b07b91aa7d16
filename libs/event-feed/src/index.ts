export type {
  Consumer,
  ConsumerHealth,
  Dropped,
  EventFeed,
  FeedTransaction,
  ParkedStream,
  Released,
  RunningConsumer,
} from './feed.js';
export { applyAround, type AroundPoison } from './around-poison.js';
export { FeedTakenOver, holdConsumer, moveHeld, progressOf, type Progress } from './checkpoint.js';
export { transactionOn } from './delivery.js';
export { park, parkedPositions, QUEUED_BEHIND, type EventPlace } from './parking.js';
export { openKafkaFeed } from './kafka/kafka-feed.js';
export type { KafkaFeedOptions } from './kafka/kafka-feed-options.js';
export type { ForeignRecord } from './kafka/kafka-delivery.js';
export { announceProgress, followProgress } from './progress-signal.js';
export { startRelay, type RelayHealth, type RunningRelay } from './relay/relay.js';
export type { RelayOptions } from './relay/relay-options.js';
export type { EventOnItsWay, ParkedFor } from './event-on-its-way.js';
export { healthOf } from './health.js';
export type { ParkedEvent, ParkedLook, ParkedPlace } from './parked-streams.js';
export {
  openParkingDesk,
  type Drop,
  type DropOutcome,
  type DropRefusal,
  type ParkingDesk,
} from './parking-desk.js';
export { migrations } from './migrations.js';
export { openTableFeed } from './table-feed.js';
export type { TableFeedOptions } from './table-feed-options.js';
