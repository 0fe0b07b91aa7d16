import type { openPool } from '@tocsin/postgres';
import { createTestStore, inMemoryEventStore, type TestStore } from '@tocsin/event-store/testing';
import type { EventStore } from '@tocsin/event-store';
import type { AccessReader } from '../access.js';
import { inlineFold } from '../inline-fold.js';
import { openAccess } from '../postgres-access.js';
import { migrations } from '../schema/migrations.js';
import { openMemoryAccess } from './memory-access.js';

type Pool = ReturnType<typeof openPool>;

/** Runs the migrations of this room, after those of the event store. */
export async function migrateAccess(pool: Pool): Promise<void> {
  for (const { sql } of migrations) await pool.query(sql);
}

/** A store that writes the access tables, and who reads them. */
export type StoreWithAccess = {
  readonly store: EventStore;
  readonly access: AccessReader;
  drop(): Promise<void>;
};

export type TestStoreWithAccess = StoreWithAccess & { readonly test: TestStore };

type Clock = { readonly clock?: () => Date };

/** On a PostgreSQL database of its own. */
export async function createTestAccess({ clock }: Clock = {}): Promise<TestStoreWithAccess> {
  const test = await createTestStore(
    { inline: inlineFold, ...(clock && { clock }) },
    migrateAccess,
  );
  const access = openAccess(test.database.pool, clock && { now: clock });
  return { test, store: test.store, access, drop: () => test.drop() };
}

/** In memory. */
export function memoryStoreWithAccess({ clock }: Clock = {}): StoreWithAccess {
  const { access, inline } = openMemoryAccess(clock && { now: clock });
  const store = inMemoryEventStore({ inline, ...(clock && { clock }) });
  return { store, access, drop: () => store.close() };
}
