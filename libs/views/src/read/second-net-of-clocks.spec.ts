import { visible, accessOf, lookupIn, reportsIn, streamOf, type Viewer } from '@tocsin/domain';
import { diceOf, randomViewer } from '@tocsin/domain/testing';
import type { ReadModel } from '../read-model.js';
import { incidentId, organisations } from '../testing/people.js';
import { RandomClocks } from '../testing/random-clocks.js';
import { RandomMerges } from '../testing/random-merges.js';
import { randomSubmissions } from '../testing/random-network.js';
import { SlowModel } from '../testing/slow-model.js';
import { openWorld, type World } from '../testing/world.js';
import { rebuildViews } from '../rebuild/rebuild-views.js';
import { Parameters } from '../filter/parameters.js';
import { openReadModel } from './open-read-model.js';
import { ViewDatabase } from './view-database.js';

// The first net is cut: every statement takes each report to be visible, and each organisation to be the viewer's own.
jest.mock('@tocsin/access', () => {
  const access = jest.requireActual<typeof import('@tocsin/access')>('@tocsin/access');
  const visibleSql: typeof access.visibleSql = (...asked) =>
    `(${access.visibleSql(...asked)} or true)`;
  const clockOwnerSql: typeof access.clockOwnerSql = (...asked) =>
    `(${access.clockOwnerSql(...asked)} or true)`;
  return { ...access, visibleSql, clockOwnerSql };
});

const REPORTS = 30;
const ALL = { statuses: null, dueBefore: null, drills: true, after: null, limit: 1_000 } as const;
const incidents = Array.from({ length: REPORTS }, (_, index) => incidentId(index + 1));

describe('with the first net cut, row-level security', () => {
  let world: World;
  let unbound: ReadModel;
  let expectedFor: (viewer: Viewer) => string[];
  const dice = diceOf(4712);
  const viewers = Array.from({ length: 12 }, () => randomViewer(dice));

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    const submissions = randomSubmissions(dice, REPORTS);
    for (const append of submissions) await world.record(...append);
    const merges = new RandomMerges(dice, submissions);
    const clocks = new RandomClocks(dice, REPORTS);
    for (let step = 0; step < 150; step += 1) {
      const append = step % 10 === 9 ? merges.next() : clocks.next();
      if (append.length > 0) await world.record(...append);
    }
    await world.drain();
    const events = await world.store.readAll({ after: 0, limit: 10_000 });
    const model = new SlowModel(events);
    const find = lookupIn(
      new Map(
        incidents.map((id) => [
          id,
          events.filter(({ stream }) => stream === streamOf.incident(id)),
        ]),
      ),
    );
    expectedFor = (viewer) =>
      events.flatMap(({ event }) => {
        if (event.type !== 'ClockStarted') return [];
        const isIn = viewer.active && /^(member|restricted)$/.test(viewer.standing);
        if (!isIn || event.data.organisationId !== viewer.organisationId) return [];
        const reports = [...reportsIn(find, event.data.incidentId).keys()];
        const isSeen = reports.some((id) => {
          const state = model.reports.get(id)?.state;
          return state && state.status !== 'none' && visible(viewer, accessOf(state));
        });
        return isSeen ? [event.data.clockId] : [];
      });
    unbound = openReadModel({
      readers: world.dataSource,
      dataSource: world.dataSource,
      access: world.access,
      store: world.store,
      keyRing: world.store.keys,
      versionSecret: world.store.keys.derive('report version'),
    });
  });

  afterAll(() => world.close());

  const shownBy = async (reads: ReadModel, viewer: Viewer): Promise<string[][]> => {
    const { rows } = await reads.ownClocks(viewer, ALL);
    const own = rows.map(({ row }) => row.clockId);
    const onIncidents = [...(await reads.clocksOf(viewer, incidents)).values()].flat();
    const all = (await world.dataSource.query('select clock from views.clock')) as Row[];
    const byId = await reads.clocksById(
      viewer,
      all.map(({ clock }) => clock),
    );
    return [own, onIncidents.map(({ clockId }) => clockId), [...byId.keys()]];
  };

  const holds = async (): Promise<void> => {
    for (const viewer of viewers) {
      const expected = expectedFor(viewer).sort();
      for (const shown of await shownBy(world.reads, viewer)) {
        expect(shown.filter((id) => !expected.includes(id))).toEqual([]);
      }
      const { rows } = await world.reads.ownClocks(viewer, ALL);
      expect(rows.map(({ row }) => row.clockId).sort()).toEqual(expected);
      expect(await world.reads.countOwnClocks(viewer, ALL)).toBe(expected.length);
      // Whatever is asked: also where no statement goes by way of the reports.
      const everything = { text: 'select clock from views.clock', parameters: new Parameters() };
      const bare = await new ViewDatabase(world.readers).as(viewer).query<Row>(everything);
      expect(bare.map(({ clock }) => clock).sort()).toEqual(expected);
    }
  };

  it('holds under clocks: for people of their organisation who see the incident alone', async () => {
    await holds();
    let leaked = 0;
    for (const viewer of viewers) {
      const expected = expectedFor(viewer);
      for (const shown of await shownBy(unbound, viewer)) leaked += shown.length - expected.length;
    }
    expect(leaked).toBeGreaterThan(100);
    expect(viewers.flatMap(expectedFor).length).toBeGreaterThan(10);
  });

  it('still holds after the views were rebuilt, and outside of a viewer’s transaction', async () => {
    const { store, database } = world;
    const parties = { pool: database.pool, store, keyRing: store.keys };
    await rebuildViews({ ...parties, name: 'incident' });
    await holds();
    await rebuildViews({ ...parties, name: 'all' });
    await holds();
    expect(await world.readers.query('select from views.clock')).toEqual([]);
    expect(await world.dataSource.query('select from views.clock')).not.toEqual([]);
  });
});

type Row = { readonly clock: string };
