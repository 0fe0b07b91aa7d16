import pg from 'pg';
import { accessOf, anyIncident, visible, type Viewer } from '@tocsin/domain';
import { diceOf, randomAccess, randomViewer } from '@tocsin/domain/testing';
import type { ReadModel, ReportView } from '../read-model.js';
import { newestHundred } from '../testing/newest-hundred.js';
import { onReport, organisations, reportId } from '../testing/people.js';
import { randomSubmissions } from '../testing/random-network.js';
import { RandomMerges } from '../testing/random-merges.js';
import { SlowModel } from '../testing/slow-model.js';
import { openWorld, type World } from '../testing/world.js';
import { openReadModel } from './open-read-model.js';
import { rebuildAccess } from '@tocsin/access';
import { rebuildViews } from '../rebuild/rebuild-views.js';

// The first net is cut: every statement of the reads takes everything to be visible, under every principal there is.
jest.mock('@tocsin/access', () => {
  const access = jest.requireActual<typeof import('@tocsin/access')>('@tocsin/access');
  const visibleSql: typeof access.visibleSql = (...asked) =>
    `(${access.visibleSql(...asked)} or true)`;
  return { ...access, visibleSql, viewerPrincipals: () => mockPrincipals };
});
jest.mock('@tocsin/domain', () => {
  const domain = jest.requireActual<typeof import('@tocsin/domain')>('@tocsin/domain');
  return { ...domain, visible: (...asked: Parameters<typeof domain.visible>) => mockRule(asked) };
});

const rule = jest.requireActual<typeof import('@tocsin/domain')>('@tocsin/domain').visible;
const mockPrincipals: string[] = [];
let ruleIsCut = false;
const mockRule = (asked: Parameters<typeof visible>) => ruleIsCut || rule(...asked);

const REPORTS = 40;

type Ids = { readonly reports: readonly string[]; readonly incidents: readonly string[] };

/** Everything that one query shows of reports, as their ids. */
type Query = (reads: ReadModel, viewer: Viewer | null, ids: Ids) => Promise<readonly string[]>;

const idsOf = (views: Iterable<ReportView>): string[] => [...views].map((view) => view.reportId);

/** Each read of the model, so that a new one has to be named here: see the last test. */
const QUERIES: Record<string, Query> = {
  report: async (reads, viewer, { reports }) => {
    const found = await Promise.all(reports.map((id) => reads.report(viewer, id)));
    return idsOf(found.filter((view) => view !== null));
  },
  'report as of a moment': async (reads, viewer, { reports }) => {
    const { position } = await reads.freshness();
    const found = await Promise.all(reports.map((id) => reads.report(viewer, id, { position })));
    return idsOf(found.filter((view) => view !== null));
  },
  reportsById: async (reads, viewer, { reports }) =>
    idsOf((await reads.reportsById(viewer, reports)).values()),
  reports: async (reads, viewer) =>
    (await reads.reports(viewer, newestHundred)).rows.map(({ row }) => row.reportId),
  incident: async (reads, viewer, { incidents }) => {
    const found = await Promise.all(incidents.map((id) => reads.incident(viewer, id)));
    return found.flatMap((incident) => idsOf(incident?.reports ?? []));
  },
  'incident as of a moment': async (reads, viewer, { incidents }) => {
    const { position } = await reads.freshness();
    const found = await Promise.all(
      incidents.map((id) => reads.incident(viewer, id, { position })),
    );
    return found.flatMap((incident) => idsOf(incident?.reports ?? []));
  },
  incidentsById: async (reads, viewer, { incidents }) =>
    [...(await reads.incidentsById(viewer, incidents)).values()].flatMap(({ reports }) =>
      idsOf(reports),
    ),
  incidents: async (reads, viewer) =>
    (await reads.incidents(viewer, newestHundred)).rows.flatMap(({ row }) => idsOf(row.reports)),
  history: async (reads, viewer, { reports }) => {
    const found = await Promise.all(
      reports.map(async (id) => ((await reads.history(viewer, id)) ? [id] : [])),
    );
    return found.flat();
  },
  histories: async (reads, viewer, { reports }) => [
    ...(await reads.histories(viewer, reports)).keys(),
  ],
};

describe('with the first net cut, row-level security', () => {
  let world: World;
  let unbound: ReadModel;
  let model: SlowModel;
  let ids: Ids;
  const dice = diceOf(4711);
  const viewers: (Viewer | null)[] = [
    null,
    ...Array.from({ length: 12 }, () => randomViewer(dice)),
  ];

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    const submissions = randomSubmissions(dice, REPORTS);
    for (const append of submissions) await world.record(...append);
    const merges = new RandomMerges(dice, submissions);
    for (let step = 0; step < 12; step += 1) {
      const append = merges.next();
      if (append.length > 0) await world.record(...append);
    }
    for (let number = 1; number <= REPORTS; number += 1) {
      const { sharing } = randomAccess(dice);
      const data = { reportId: reportId(number), sharing };
      const content = { sharing: { tlp: sharing.label }, reason: null };
      await world.record(onReport(number, { type: 'ReportSharingChanged', data, content }));
    }
    await world.drain();
    model = new SlowModel(await world.store.readAll({ after: 0, limit: 10_000 }));
    ids = { reports: [...model.reports.keys()], incidents: [...model.incidents.keys()] };
    const { rows } = await world.database.pool.query<{ principal: string }>(
      'select distinct principal from views.posting',
    );
    mockPrincipals.push(...rows.map(({ principal }) => principal));
    unbound = openReadModel({
      readers: world.dataSource,
      dataSource: world.dataSource,
      access: world.access,
      store: world.store,
      keyRing: world.store.keys,
      versionSecret: world.store.keys.derive('report version'),
    });
    ruleIsCut = true;
  });

  afterAll(() => world.close());

  const allowedTo = (viewer: Viewer | null): Set<string> => {
    const living = [...model.reports].flatMap(([id, { state }]) =>
      state.status === 'none' || state.status === 'erased' ? [] : [{ id, state }],
    );
    return new Set(living.filter(({ state }) => rule(viewer, accessOf(state))).map(({ id }) => id));
  };

  /** Somebody who may see much, and not everything. */
  const someMember = (): Viewer =>
    viewers.find((viewer) => {
      const { size } = allowedTo(viewer);
      return size > 10 && size < REPORTS - 5;
    }) as Viewer;

  /** Reports that an incident shows to those who may see them. */
  const linked = (): Set<string> =>
    new Set(
      [...model.incidents.values()].flatMap((state) =>
        state.status === 'none' ? [] : state.reports,
      ),
    );

  async function leaks(reads: ReadModel, query: Query): Promise<number> {
    let found = 0;
    for (const viewer of viewers) {
      const allowed = allowedTo(viewer);
      found += (await query(reads, viewer, ids)).filter((id) => !allowed.has(id)).length;
    }
    return found;
  }

  it.each(Object.entries(QUERIES))('holds under %s', async (name, query) => {
    expect(await leaks(unbound, query)).toBeGreaterThan(50);
    expect(await leaks(world.reads, query)).toBe(0);
    const allowed = allowedTo(someMember());
    const shown = name.startsWith('incident')
      ? new Set([...allowed].filter((id) => linked().has(id)))
      : allowed;
    expect(new Set(await query(world.reads, someMember(), ids))).toEqual(shown);
  });

  it('holds under counts', async () => {
    for (const viewer of viewers) {
      const allowed = allowedTo(viewer);
      expect(await world.reads.countReports(viewer, anyIncident)).toEqual({ exact: allowed.size });
      const incidents = new Set(
        [...model.incidents.values()]
          .filter((state) => state.status === 'open' && state.reports.some((id) => allowed.has(id)))
          .map((state) => state.status === 'open' && model.standing(state.incidentId)),
      );
      const counted = await world.reads.countIncidents(viewer, anyIncident);
      expect(counted).toEqual({ exact: incidents.size });
    }
  });

  it('holds under timelines', async () => {
    const shown = async (reads: ReadModel, viewer: Viewer | null) =>
      [...(await reads.timelines(viewer, ids.incidents)).values()]
        .flat()
        .flatMap(({ reportCitation }) => reportCitation ?? []);
    for (const viewer of viewers) {
      const allowed = allowedTo(viewer);
      const hidden = [...model.reports].filter(([id]) => !allowed.has(id));
      const told = new Set(await shown(world.reads, viewer));
      expect(hidden.filter(([, { state }]) => told.has(citationOf(state)))).toEqual([]);
    }
    expect((await shown(unbound, null)).length).toBeGreaterThan(REPORTS / 2);
  });

  it('still holds after the access tables and the views were rebuilt', async () => {
    const { store, database } = world;
    await rebuildAccess({ pool: database.pool, store });
    await rebuildViews({
      pool: database.pool,
      store,
      keyRing: store.keys,
      name: 'all',
      compare: false,
    });
    for (const [name, query] of Object.entries(QUERIES)) {
      expect([name, await leaks(world.reads, query)]).toEqual([name, 0]);
    }
    const { rows } = await world.reads.reports(someMember(), newestHundred);
    expect(rows).toHaveLength(allowedTo(someMember()).size);
  });

  it('shows the reader nothing outside of a viewer’s transaction, nor in the next one on the connection', async () => {
    const tables = [
      'report',
      'posting',
      'revision',
      'incident',
      'incident_report',
      'incident_merge',
      'incident_part',
    ];
    const places = [...tables.map((table) => `views.${table}`), 'access.report', 'keys.data_key'];
    for (const viewer of viewers) await world.reads.reports(viewer, newestHundred);
    for (const place of places) {
      for (let connection = 0; connection < 20; connection += 1) {
        expect(await world.readers.query(`select from ${place}`)).toEqual([]);
      }
      expect(await world.dataSource.query(`select from ${place}`)).not.toEqual([]);
    }
  });

  it.each([
    ['delete from views.report', '25006'],
    ['begin read write; delete from views.report', '42501'],
    ['begin read write; create table views.own ()', '42501'],
    ['select from events.event', '42501'],
    ['select from access.person', '42501'],
    ['select from access.token', '42501'],
    ['select from keys.master', '42501'],
    ['set role tocsin', '42501'],
    ['alter table views.report disable row level security', '25006'],
    ['begin read write; alter table views.report disable row level security', '42501'],
  ])('lets the reader do no more than read: %s', async (statement, code) => {
    const reader = new pg.Client({ connectionString: world.database.readerUrl });
    await reader.connect();
    try {
      await expect(reader.query(statement)).rejects.toMatchObject({ code });
    } finally {
      await reader.end();
    }
  });

  it('is asked by every read of the model that is for a viewer', () => {
    const named = Object.keys(QUERIES).map((name) => name.split(' ')[0]);
    const others = ['countReports', 'countIncidents', 'timeline', 'timelines'];
    const ofRequests = ['informationRequests', 'ownInformationRequests'];
    others.push('reportBySubmission', ...ofRequests, 'countOwnInformationRequests');
    others.push('recalled', 'countRecalled', 'reshares', 'countReshares');
    // These in the second net of clocks.
    others.push('clocksOf', 'clocksById', 'ownClocks', 'countOwnClocks');
    const forNobody = ['incidentsEverLinked', 'until', 'freshness', 'applied', 'waitFor'];
    expect(new Set([...named, ...others, ...forNobody])).toEqual(new Set(Object.keys(world.reads)));
  });
});

function citationOf(state: { status: string }): string {
  return (state as { citation?: string }).citation ?? '';
}
