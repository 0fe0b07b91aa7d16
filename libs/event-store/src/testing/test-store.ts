import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import type { Pool } from 'pg';
import { MasterKey } from '../keys/master-key.js';
import {
  openEventStore,
  type EventStoreOptions,
  type PostgresEventStore,
} from '../postgres-event-store.js';
import { migrations } from '../schema/migrations.js';

/** Runs the store's migrations on an empty database. */
export async function migrateEventStore(pool: Pool): Promise<void> {
  for (const { sql } of migrations) await pool.query(sql);
}

/** A PostgreSQL event store of a test's own, with the database that it is in. */
export type TestStore = {
  readonly store: PostgresEventStore;
  readonly database: TestDatabase;
  readonly masterKey: MasterKey;
  /** Opens the same database once more, as another process would. */
  again(options?: Partial<EventStoreOptions>): Promise<PostgresEventStore>;
  /** Closes all stores and removes the database. */
  drop(): Promise<void>;
};

/** A store in a database of its own. `prepare` may make what an inline fold needs. */
export async function createTestStore(
  options: Partial<EventStoreOptions> = {},
  prepare: (pool: Pool) => Promise<unknown> = async () => undefined,
): Promise<TestStore> {
  const database = await createTestDatabase();
  await migrateEventStore(database.pool);
  await prepare(database.pool);
  const masterKey = MasterKey.random();
  const stores: PostgresEventStore[] = [];
  const again = async (given: Partial<EventStoreOptions> = {}): Promise<PostgresEventStore> => {
    const opened = await openEventStore({ url: database.url, masterKey, ...options, ...given });
    stores.push(opened);
    return opened;
  };
  return {
    store: await again(),
    database,
    masterKey,
    again,
    async drop() {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
}
