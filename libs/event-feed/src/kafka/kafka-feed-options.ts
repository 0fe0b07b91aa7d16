import type { PostgresEventStore } from '@tocsin/event-store';
import type { KafkaClient } from '@tocsin/kafka';
import type pg from 'pg';
import type { EventListeners } from '../event-on-its-way.js';
import type { ForeignRecord } from './kafka-delivery.js';

/** What the feed from Kafka stands on. */
export type KafkaFeedOptions = EventListeners & {
  readonly pool: pg.Pool;
  readonly store: PostgresEventStore;
  /** Opens a client; each consumer has one of its own. */
  readonly openClient: () => KafkaClient;
  /** Called once when a consumer has failed too often without progress: the process should end with a code. */
  readonly onFatal: (error: unknown) => void;
  /** Called for each failure that is tried again. */
  readonly onFailure?: (error: unknown) => void;
  /** Called for each record that is left out, since it is not the copy of an event of this store. */
  readonly onForeign?: (record: ForeignRecord) => void;
  /** Most events applied in one transaction; 500 when absent. */
  readonly batchSize?: number;
  /** How often to look for another generation, in milliseconds; 1,000 when absent. */
  readonly pollMs?: number;
  /** Failures in a row, without progress between them, before giving up; 20 when absent. */
  readonly maxFailures?: number;
};
