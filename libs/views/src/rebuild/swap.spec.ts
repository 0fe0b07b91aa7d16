import { anyIncident } from '@tocsin/domain';
import { aViewer } from '@tocsin/domain/testing';
import { viewsConsumer } from '../projections/projections.js';
import { newestHundred } from '../testing/newest-hundred.js';
import { linked, opened, organisations, submitted } from '../testing/people.js';
import { slowHashes } from '../testing/slow-canonical.js';
import { openWorld, type World } from '../testing/world.js';
import { rebuildViews } from './rebuild-views.js';
import { viewStatus } from './view-status.js';

jest.setTimeout(90_000);

describe('a swap under readers and writers', () => {
  let world: World;
  const reader = aViewer({ roles: ['responder'] });

  beforeEach(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (let number = 1; number <= 20; number += 1) {
      await world.record(submitted(number), opened(number), linked(number, number));
    }
    await world.drain();
  });

  afterEach(() => world.close());

  it('never shows a half-swapped view, and loses nothing that is written meanwhile', async () => {
    const running = world.feed.start(viewsConsumer(world.store.keys));
    const state = { rebuilding: true, reads: 0 };

    const read = async () => {
      while (state.rebuilding) {
        // One after the other: two reads at once may see different moments.
        const page = await world.reads.incidents(reader, newestHundred);
        const count = await world.reads.countIncidents(reader, anyIncident);
        const shown = page.rows.length;
        // Reports are only added: less than before would be a view in the making.
        expect(shown).toBeGreaterThanOrEqual(20);
        expect(page.rows.every(({ row }) => row.reports.length === 1)).toBe(true);
        expect('exact' in count && count.exact).toBeGreaterThanOrEqual(shown);
        state.reads += 1;
      }
    };
    const write = async () => {
      for (let number = 21; state.rebuilding; number += 1) {
        await world.record(submitted(number), opened(number), linked(number, number));
      }
    };
    const rebuild = async () => {
      for (let round = 0; round < 4; round += 1) {
        await rebuildViews({
          pool: world.database.pool,
          store: world.store,
          keyRing: world.store.keys,
          name: (['all', 'report', 'incident'] as const)[round % 3] ?? 'all',
          batchSize: 200,
        });
      }
      state.rebuilding = false;
    };
    await Promise.all([read(), write(), rebuild()]);
    const { position } = await world.store.head();
    expect(await world.reads.waitFor(position, 20_000)).toBe(true);
    await running.stop();
    expect(state.reads).toBeGreaterThan(20);

    const status = await viewStatus({
      pool: world.database.pool,
      store: world.store,
      keyRing: world.store.keys,
      hash: true,
    });
    const events = await world.store.readAll({ after: 0, limit: 100_000 });
    expect(Object.fromEntries(status.map(({ name, hash }) => [name, hash]))).toEqual(
      slowHashes(events, world.store.keys),
    );
  });
});
