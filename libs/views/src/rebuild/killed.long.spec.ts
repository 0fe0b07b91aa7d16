import { setTimeout as pause } from 'node:timers/promises';
import { anyIncident } from '@tocsin/domain';
import { aViewer } from '@tocsin/domain/testing';
import { viewsConsumer } from '../projections/projections.js';
import { linked, opened, organisations, submitted } from '../testing/people.js';
import { rebuildAndDie, type KillPoint } from '../testing/rebuilding-process.js';
import { slowHashes } from '../testing/slow-canonical.js';
import { openWorld, type World } from '../testing/world.js';
import { rebuildViews } from './rebuild-views.js';
import { viewStatus } from './view-status.js';

const REPORTS = 20;

/** The ones without which nothing is shown, and all of them where there is time. */
const points: readonly (readonly [string, KillPoint])[] = [
  ['while it loads', { step: 'loading' }],
  ['in the swap, before the old tables are dropped', { before: 'drop table views.' }],
  ['in the swap, when the old tables are gone', { before: 'alter table views_rebuild.' }],
  ...(process.env.CI ? more() : []),
];

function more(): [string, KillPoint][] {
  return [
    ['before it makes the indexes', { step: 'indexing' }],
    ['before it compares', { step: 'comparing' }],
    ['before it swaps', { step: 'swapping' }],
    ['in the swap, before it has the tables to itself', { before: 'set local lock_timeout' }],
    ['in the swap, when the new tables are in place', { before: 'insert into views.built' }],
    ['after the swap', { step: 'done' }],
  ];
}

describe('kill -9 of a process that rebuilds the views', () => {
  let world: World;
  let recorded = 0;
  const reader = aViewer({ roles: ['responder'] });

  const recordNext = async () => {
    recorded += 1;
    await world.record(submitted(recorded), opened(recorded), linked(recorded, recorded));
  };

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (let number = 1; number <= REPORTS; number += 1) await recordNext();
    await world.drain();
  });

  afterAll(() => world.close());

  const parties = () => ({
    pool: world.database.pool,
    store: world.store,
    keyRing: world.store.keys,
  });

  async function expectTrueViews(): Promise<void> {
    const status = await viewStatus({ ...parties(), hash: true });
    const events = await world.store.readAll({ after: 0, limit: 10_000 });
    expect(Object.fromEntries(status.map(({ name, hash }) => [name, hash]))).toEqual(
      slowHashes(events, world.store.keys),
    );
  }

  const shadows = async () =>
    (await world.database.pool.query(`select from pg_namespace where nspname = 'views_rebuild'`))
      .rowCount;

  /** Reads and writes until told; answers how many incidents each read has found. */
  async function liveOn(state: { readonly on: boolean }): Promise<number[]> {
    const found: number[] = [];
    while (state.on) {
      await recordNext();
      const count = await world.reads.countIncidents(reader, anyIncident);
      found.push('exact' in count ? count.exact : 0);
      await pause(50);
    }
    return found;
  }

  it.each(points)('%s leaves the living views serving and true', async (_when, point) => {
    const running = world.feed.start(viewsConsumer(world.store.keys));
    const state = { on: true };
    const living = liveOn(state);
    const before = recorded;
    expect(await rebuildAndDie(world, point)).toBe('SIGKILL');
    state.on = false;
    const found = await living;
    expect(found.length).toBeGreaterThan(0);
    // Reports are only added: less than before would be a view in the making.
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found[0]).toBeGreaterThanOrEqual(before - 1);

    const { position } = await world.store.head();
    expect(await world.reads.waitFor(position, 20_000)).toBe(true);
    await running.stop();
    await expectTrueViews();
    expect(await shadows()).toBe('step' in point && point.step === 'done' ? 0 : 1);

    const { comparisons } = await rebuildViews({ ...parties(), name: 'all', compare: true });
    expect(comparisons.map(({ same }) => same)).toEqual([true, true, true]);
    await expectTrueViews();
    expect(await shadows()).toBe(0);
  });
});
