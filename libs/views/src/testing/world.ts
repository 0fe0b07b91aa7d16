import { randomBytes } from 'node:crypto';
import { inlineFold, openAccess, type AccessReader } from '@tocsin/access';
import type { DomainEvent } from '@tocsin/domain';
import { MasterKey, openEventStore, type PostgresEventStore } from '@tocsin/event-store';
import { openTableFeed, type EventFeed } from '@tocsin/event-feed';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import type { DataSource } from 'typeorm';
import { viewsConsumer } from '../projections/projections.js';
import type { ReadModel } from '../read-model.js';
import { openDataSource } from '../read/data-source.js';
import { openReadModel } from '../read/open-read-model.js';
import { ViewProgress } from '../read/progress.js';
import { grantReading } from '../schema/policies.js';
import { migrate } from '../schema/migrate.js';

/** A database with everything that the views stand on, and the views themselves. */
export type World = {
  readonly database: TestDatabase;
  /** As text, for another process. */
  readonly masterKey: string;
  readonly store: PostgresEventStore;
  readonly access: AccessReader;
  readonly feed: EventFeed;
  readonly dataSource: DataSource;
  /** Connections of the role that reads for viewers. */
  readonly readers: DataSource;
  readonly reads: ReadModel;
  readonly progress: ViewProgress;
  /** Appends events of one or several streams as the network itself; answers the last position. */
  record(...events: readonly (readonly [stream: string, event: DomainEvent])[]): Promise<number>;
  /** Lets the projector catch up, and stops it again. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

const NOBODY = { personId: null, organisationId: null, tokenId: null };

type Given = {
  readonly batchSize?: number;
  readonly examine?: number;
  /** What it is o'clock for the store and for tokens; the system's clock when absent. */
  readonly clock?: () => Date;
  /** For specs that ask so much that planning counts: few connections, each with the plan of every statement. */
  readonly reading?: { readonly connections: number; readonly plans: number };
};

export async function openWorld({
  batchSize = 500,
  examine = 20_000,
  clock,
  reading,
}: Given = {}): Promise<World> {
  const database = await createTestDatabase();
  const { pool, url } = database;
  await migrate(url);
  const masterKey = randomBytes(32).toString('base64');
  const store = await openEventStore({
    url,
    masterKey: MasterKey.load({ value: masterKey }),
    inline: inlineFold,
    pollMs: 50,
    ...(clock && { clock }),
  });
  const access = openAccess(pool, clock && { now: clock });
  const dataSource = await openDataSource(url);
  await grantReading(pool, database.readerUrl);
  const readers = await openDataSource(database.readerUrl, reading && { max: reading.connections });
  const progress = new ViewProgress();
  const fatal = (error: unknown) => {
    throw error;
  };
  const feed = openTableFeed({ pool, store, onFatal: fatal, batchSize, pollMs: 20 });
  const reads = openReadModel({
    dataSource,
    readers,
    access,
    store,
    progress,
    examine,
    ...(reading && { plans: reading.plans }),
    keyRing: store.keys,
    versionSecret: store.keys.derive('report version'),
  });
  return {
    database,
    masterKey,
    store,
    access,
    feed,
    dataSource,
    readers,
    reads,
    progress,
    record: (...events) => record(store, events),
    async drain() {
      const consumer = viewsConsumer(store.keys, (position) => progress.reached(position));
      const running = feed.start(consumer);
      const { position } = await store.head();
      if (!(await reads.waitFor(position, 20_000))) throw new Error('the views did not catch up');
      await running.stop();
    },
    async close() {
      await readers.destroy();
      await dataSource.destroy();
      await store.close();
      await database.drop();
    },
  };
}

/**
 * Appends events of one or several streams as the network itself; answers the last position, or what is known of it where
 * they were appended before under the same name.
 */
export async function record(
  store: Pick<PostgresEventStore, 'append'>,
  events: readonly (readonly [stream: string, event: DomainEvent])[],
  once?: { readonly key: string; readonly subject: string },
): Promise<number> {
  const streams = [...new Set(events.map(([stream]) => stream))];
  const erased = events.flatMap(([, { type, data }]) =>
    type === 'ReportErased' ? [data.reportId] : [],
  );
  const result = await store.append({
    streams: streams.map((stream) => ({
      stream,
      expectedVersion: null,
      events: events.filter(([of]) => of === stream).map(([, event]) => event),
    })),
    actor: NOBODY,
    correlation: { correlationId: 'world', causationId: null, trace: null },
    ...(erased.length > 0 && { destroyKeys: erased }),
    ...(once && { idempotency: { scope: 'world', payload: once.key, ...once } }),
  });
  if (!result.ok && result.conflict.kind === 'duplicate') return result.conflict.position;
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.conflict)}`);
  return result.last;
}
