import { transactionOn } from '../delivery.js';
import type { EventFeed } from '../feed.js';
import { listParked } from '../parked-streams.js';
import { releaseStream } from '../release.js';
import { startConsumer } from './kafka-consumer.js';
import type { KafkaFeedOptions } from './kafka-feed-options.js';

/**
 * The feed whose transport is Kafka: order holds within a stream, and not between streams. Offsets and positions are in
 * the database, in the transaction of whoever applies.
 */
export function openKafkaFeed(options: KafkaFeedOptions): EventFeed {
  const { pool, store } = options;
  return {
    start: (consumer) => startConsumer(options, consumer),
    listParked: () => listParked(transactionOn(pool)),
    release: (consumer, stream) => releaseStream({ pool, store, consumer }, stream),
  };
}
