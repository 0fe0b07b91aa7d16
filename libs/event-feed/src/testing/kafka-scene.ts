import { eventsTopic, openKafka } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import {
  MasterKey,
  migrations as storeMigrations,
  openEventStore,
  type PostgresEventStore,
  type RecordedEvent,
} from '@tocsin/event-store';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { randomUUID } from 'node:crypto';
import type { Consumer, EventFeed } from '../feed.js';
import type { ForeignRecord } from '../kafka/kafka-delivery.js';
import { openKafkaFeed } from '../kafka/kafka-feed.js';
import type { KafkaFeedOptions } from '../kafka/kafka-feed-options.js';
import { migrations } from '../migrations.js';
import { startRelay, type RunningRelay } from '../relay/relay.js';
import type { RelayOptions } from '../relay/relay-options.js';

type Broker = {
  readonly brokers: string;
  readonly network: { readonly name: string; readonly password: string };
};

/** A store, a database of its own, topics of its own on a broker, and everything that runs on them. */
export class KafkaScene {
  readonly prefix = `feed-${randomUUID()}`;
  readonly fatal: unknown[] = [];
  readonly failures: unknown[] = [];
  readonly foreign: ForeignRecord[] = [];
  readonly #relays: RunningRelay[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly store: PostgresEventStore,
    private readonly broker: Broker,
  ) {}

  static async open(broker: Broker): Promise<KafkaScene> {
    const database = await createTestDatabase();
    for (const { sql } of [...storeMigrations, ...migrations]) await database.pool.query(sql);
    await database.pool.query(
      'create table journal (place serial, consumer text, stream text, version int)',
    );
    const masterKey = MasterKey.random();
    const store = await openEventStore({ url: database.url, masterKey, pollMs: 50 });
    return new KafkaScene(database, store, broker);
  }

  readonly client = () =>
    openKafka(connectionAs(this.broker.brokers, this.broker.network), { clientId: this.prefix });

  topicOf(generation: number): string {
    return `${this.prefix}.g${generation}`;
  }

  relay(options: Partial<RelayOptions> = {}): RunningRelay {
    const relay = startRelay({
      pool: this.database.pool,
      store: this.store,
      kafka: this.client(),
      topicOf: (generation) => ({
        ...eventsTopic(),
        name: this.topicOf(generation),
        partitions: 4,
      }),
      onFatal: (error) => this.fatal.push(error),
      onFailure: (error) => this.failures.push(error),
      ...options,
    });
    this.#relays.push(relay);
    return relay;
  }

  feed(options: Partial<KafkaFeedOptions> = {}): EventFeed {
    return openKafkaFeed({
      pool: this.database.pool,
      store: this.store,
      openClient: this.client,
      onFatal: (error) => this.fatal.push(error),
      onFailure: (error) => this.failures.push(error),
      onForeign: (record) => this.foreign.push(record),
      batchSize: 4,
      pollMs: 100,
      maxFailures: 8,
      ...options,
    });
  }

  /** Writes down what it applies, in the feed's own transaction. */
  recorder(name: string, fault?: (event: RecordedEvent) => void): Consumer {
    return {
      name,
      apply: async (tx, events) => {
        for (const event of events) {
          await tx.query('insert into journal (consumer, stream, version) values ($1, $2, $3)', [
            name,
            event.stream,
            event.version,
          ]);
          fault?.(event);
        }
      },
    };
  }

  async applied(name: string): Promise<{ stream: string; version: number }[]> {
    const { rows } = await this.database.pool.query<{ stream: string; version: number }>(
      'select stream, version from journal where consumer = $1 order by place',
      [name],
    );
    return rows;
  }

  async close(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.stop()));
    await this.store.close();
    await this.database.drop();
  }
}
