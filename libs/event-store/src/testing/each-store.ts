import { afterEach, describe } from '@jest/globals';
import type { Actor, EventStore } from '../event-store.js';
import { inMemoryEventStore } from './in-memory-event-store.js';
import { createTestStore } from './test-store.js';

type StoreUnderTest = {
  readonly clock?: () => Date;
  /** Persons who may not act. */
  readonly barred?: readonly string[];
};

/** Opens a fresh store; it is closed after the test. */
export type OpenStore = (given?: StoreUnderTest) => Promise<EventStore>;

/** One list of behaviours, run against the real store and against the one in memory. */
export function describeEachStore(what: string, behaviours: (open: OpenStore) => void): void {
  describe.each([
    ['PostgreSQL', openPostgres],
    ['memory', openMemory],
  ] as const)(`${what} (%s)`, (_name, open) => {
    const cleaning: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const clean of cleaning.splice(0)) await clean();
    });
    behaviours(async (given = {}) => {
      const opened = await open({ clock: inMay2026, ...given });
      cleaning.push(() => opened.drop());
      return opened.store;
    });
  });
}

const inMay2026 = (): Date => new Date('2026-05-06T12:00:00.000Z');

type Opened = { store: EventStore; drop: () => Promise<void> };

async function openMemory({ clock, barred = [] }: StoreUnderTest): Promise<Opened> {
  const guard = ({ personId }: Actor) =>
    personId !== null && barred.includes(personId) ? 'suspended' : null;
  const store = inMemoryEventStore({ inline: { guard }, ...(clock && { clock }) });
  return { store, drop: () => store.close() };
}

/** A guard as small as can be: a table of who is barred. */
const GUARD = `
create schema hook;
create table hook.barred (person uuid primary key);
create function hook.fold(rows jsonb, positions bigint[]) returns void language sql as '';
create function hook.guard(person uuid, organisation uuid, token uuid, roles text) returns text language sql stable
  as $$ select 'suspended' from hook.barred b where b.person = guard.person $$;
`;

async function openPostgres({ clock, barred = [] }: StoreUnderTest): Promise<Opened> {
  const inline = { sqlFunction: 'hook.fold', sqlGuard: 'hook.guard', rows: () => [] };
  return createTestStore({ inline, ...(clock && { clock }) }, async (pool) => {
    await pool.query(GUARD);
    await pool.query('insert into hook.barred select unnest($1::uuid[])', [barred]);
  });
}
