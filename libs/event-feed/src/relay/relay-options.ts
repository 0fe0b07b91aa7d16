import type { PostgresEventStore } from '@tocsin/event-store';
import type { KafkaClient, TopicDefinition } from '@tocsin/kafka';
import type pg from 'pg';
import type { EventOnItsWay } from '../event-on-its-way.js';

/** What the relay stands on. */
export type RelayOptions = {
  readonly pool: pg.Pool;
  readonly store: Pick<PostgresEventStore, 'readSealed' | 'head' | 'onAppended'>;
  readonly kafka: KafkaClient;
  /** Called once when it has failed too often without progress: the process should end with a code. */
  readonly onFatal: (error: unknown) => void;
  /** Called for each failure that is tried again. */
  readonly onFailure?: (error: unknown) => void;
  /** Hears in one sentence each what happened that nobody asked for. */
  readonly log?: (message: string) => void;
  /** Told of each event whose record Kafka has acknowledged, and of the partition that holds it. */
  readonly onSent?: (event: EventOnItsWay, partition: number) => void;
  /** The topic of a generation, as it is made where it is missing; eventsTopic when absent. */
  readonly topicOf?: (generation: number) => TopicDefinition;
  /** Most events read at once; 500 when absent. */
  readonly batchSize?: number;
  /** How often to look without being woken; 1,000 ms when absent. */
  readonly pollMs?: number;
  /** How long nobody else may send after a sign of life; 5,000 ms when absent. */
  readonly leaseMs?: number;
  /** Failures in a row, without progress between them, before giving up; 20 when absent. */
  readonly maxFailures?: number;
  /** Called at named points, for tests that end the process there. */
  readonly onPoint?: (point: 'sent' | 'marked') => void;
};
