import { SET_VIEWER, viewerSettings } from '@tocsin/access';
import { anyIncident, type IncidentFilter, type Viewer } from '@tocsin/domain';
import { aViewer, someId } from '@tocsin/domain/testing';
import pg from 'pg';
import type { ListRequest, OrderField, ReadModel } from '../read-model.js';
import {
  incidentId,
  linked,
  opened,
  organisationId,
  organisations,
  personId,
  reportId,
  submitted,
} from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';

const REPORTS = 600;
/** Rows of each list of what is asked about reports. */
const ASKED = 3_000;

/** Tables with as many rows as there are reports, or more. Organisations are few, and looked through as well. */
const GROWING =
  /^(report|posting|incident|incident_report|revision|data_key|clock|recall_holder|reshare|information_request)$/;

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
};

type Ask = (reads: ReadModel, viewer: Viewer | null) => Promise<unknown>;

const FILTERS: readonly IncidentFilter[] = [
  anyIncident,
  { kind: 'text', text: 'braking' },
  { kind: 'label', in: ['TLP:AMBER', 'TLP:RED'] },
  { kind: 'label', in: ['TLP:RED'] },
  { kind: 'status', in: ['retracted'] },
  { kind: 'severity', in: ['disaster'] },
  { kind: 'recordType', in: ['vulnerability'] },
  { kind: 'riskKind', in: ['misuse'] },
  { kind: 'harm', in: ['physical'] },
  { kind: 'isicSection', in: ['K'] },
  { kind: 'language', in: ['zh-Hans'] },
  { kind: 'externalId', in: ['AIID:1'] },
  { kind: 'place', area: 'FR', meaning: null },
  { kind: 'organisation', in: ['member-1'] },
  { kind: 'drill', is: false },
  { kind: 'occurred', since: 0, until: 1_500_000_000_000 },
  { kind: 'recorded', since: 0, until: 2_500_000_000_000 },
  { kind: 'not', filter: { kind: 'severity', in: ['unknown'] } },
  {
    kind: 'or',
    filters: [
      { kind: 'drill', is: true },
      { kind: 'organisation', in: ['x'] },
    ],
  },
];

const request = (given: Partial<ListRequest> = {}): ListRequest => ({
  filter: anyIncident,
  order: { field: 'recorded_at', direction: 'desc' },
  limit: 20,
  from: 'start',
  after: null,
  before: null,
  ...given,
});

const ORDERS = (['recorded_at', 'occurred', 'severity'] as const satisfies OrderField[]).flatMap(
  (field) => [
    { field, direction: 'asc' as const },
    { field, direction: 'desc' as const },
  ],
);

/** Every shape that a list is asked for in: each filter, each order, a page behind a place and one before it. */
const lists = (list: 'reports' | 'incidents'): Ask => {
  return async (reads, viewer) => {
    for (const filter of FILTERS) await reads[list](viewer, request({ filter }));
    for (const order of ORDERS) {
      const id = list === 'reports' ? reportId(1) : reportId(1) + incidentId(1);
      const key = { sort: 1_700_000_000_000, id };
      await reads[list](viewer, request({ order, after: key }));
      await reads[list](viewer, request({ order, before: key, from: 'end' }));
    }
  };
};

const counts = (count: 'countReports' | 'countIncidents'): Ask => {
  return async (reads, viewer) => {
    for (const filter of FILTERS) await reads[count](viewer, filter);
  };
};

const ids = { reports: [1, 2, 3].map(reportId), incidents: [1, 2, 3].map(incidentId) };
const ownClockLists = [
  { statuses: null, dueBefore: null, drills: true },
  { statuses: ['open'], dueBefore: new Date(), drills: false },
] as const;
const page = { after: null, limit: 20 };
/** Reads that ask for nobody without an account. */
const signedIn =
  (ask: (reads: ReadModel, viewer: Viewer) => Promise<unknown>): Ask =>
  async (reads, viewer) =>
    viewer && ask(reads, viewer);
const sides = ['received', 'sent'] as const;
const openness = [true, false, null];
const ownLists = sides.flatMap((side) => openness.map((open) => ({ side, open })));

/** Each read of the model that a viewer can cause, so that a new one has to be named here: see the last test. */
const READS: Record<
  Exclude<keyof ReadModel, 'until' | 'freshness' | 'applied' | 'waitFor'>,
  Ask
> = {
  report: (reads, viewer) => reads.report(viewer, reportId(1)),
  reportBySubmission: signedIn((reads, viewer) => reads.reportBySubmission(viewer, 'case-1')),
  reportsById: (reads, viewer) => reads.reportsById(viewer, ids.reports),
  reports: lists('reports'),
  countReports: counts('countReports'),
  incident: (reads, viewer) => reads.incident(viewer, incidentId(1)),
  incidentsById: (reads, viewer) => reads.incidentsById(viewer, ids.incidents),
  incidents: lists('incidents'),
  countIncidents: counts('countIncidents'),
  history: (reads, viewer) => reads.history(viewer, reportId(1)),
  histories: (reads, viewer) => reads.histories(viewer, ids.reports),
  async timeline(reads, viewer) {
    await reads.timeline(viewer, incidentId(1));
    await reads.timeline(viewer, incidentId(1), { position: 900 });
    await reads.report(viewer, reportId(1), { position: 900 });
    await reads.incident(viewer, incidentId(1), { position: 900 });
  },
  timelines: (reads, viewer) => reads.timelines(viewer, ids.incidents),
  informationRequests: (reads, viewer) => reads.informationRequests(viewer, ids.reports),
  ownInformationRequests: signedIn(async (reads, viewer) => {
    for (const list of ownLists) {
      await reads.ownInformationRequests(viewer, { ...list, ...page });
      await reads.ownInformationRequests(viewer, { ...list, ...page, after: reportId(9) });
    }
  }),
  countOwnInformationRequests: signedIn(async (reads, viewer) => {
    for (const list of ownLists) await reads.countOwnInformationRequests(viewer, list);
  }),
  recalled: signedIn(async (reads, viewer) => {
    await reads.recalled(viewer, page);
    await reads.recalled(viewer, { ...page, after: 900 });
  }),
  countRecalled: signedIn((reads, viewer) => reads.countRecalled(viewer)),
  reshares: signedIn(async (reads, viewer) => {
    for (const side of ['asked', 'received'] as const) {
      await reads.reshares(viewer, { ...page, side });
      await reads.reshares(viewer, { ...page, side, after: reportId(9) });
    }
  }),
  countReshares: signedIn(async (reads, viewer) => {
    for (const side of ['asked', 'received'] as const) await reads.countReshares(viewer, side);
  }),
  clocksOf: (reads, viewer) => reads.clocksOf(viewer, ids.incidents),
  clocksById: (reads, viewer) => reads.clocksById(viewer, [someId('clk', 1)]),
  ownClocks: signedIn(async (reads, viewer) => {
    for (const list of ownClockLists) {
      await reads.ownClocks(viewer, { ...list, ...page });
      await reads.ownClocks(viewer, {
        ...list,
        ...page,
        after: { sort: 1, id: someId('clk', 1) },
      });
    }
  }),
  countOwnClocks: signedIn(async (reads, viewer) => {
    for (const list of ownClockLists) await reads.countOwnClocks(viewer, list);
  }),
  incidentsEverLinked: (reads) => reads.incidentsEverLinked(ids.reports),
};

const VIEWERS: readonly (readonly [string, Viewer | null])[] = [
  ['a responder', aViewer({ personId: personId(3, 1), roles: ['responder'] })],
  ['a coordinator', aViewer({ personId: personId(4, 1), roles: ['coordinator', 'responder'] })],
  [
    'somebody who may see almost nothing',
    aViewer({
      personId: personId(2, 2),
      organisationId: organisationId(2),
      organisationClass: 'authority',
      standing: 'restricted',
      roles: [],
    }),
  ],
  ['nobody', null],
];

describe('the plan of every read, under both nets', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (let first = 1; first <= REPORTS; first += 50) {
      const numbers = Array.from({ length: 50 }, (_, index) => first + index);
      const red = { label: 'TLP:RED', namedPeople: [personId(3, 1)] } as const;
      const sharing = first === 1 ? red : ({ label: 'TLP:GREEN' } as const);
      await world.record(
        ...numbers.flatMap((number) => [
          submitted(number, { sharing }),
          opened(number),
          linked(number, number),
        ]),
      );
    }
    await world.drain();
    const { pool } = world.database;
    // What is others', as the fold writes it, but for the log: it is not looked at before something is found.
    const others = [
      `access.recall_holder (recall_holder, holder, report, valid_from)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), n`,
      `access.reshare (reshare, report, source, organisation, person, valid_from)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), n`,
      `access.information_request (information_request, report, source, organisation, open, shared, valid_from)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), true, false, n`,
      `views.clock (clock, incident, organisation, rule, drill, status, starts, version)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'eu-gdpr-33-1', false, n % 4, '{}', 1`,
      `views.posting (principal, report, indexed, recorded)
       select gen_random_uuid(), gen_random_uuid(), false, n`,
    ];
    for (const rows of others) {
      await pool.query(`insert into ${rows} from generate_series(1, ${ASKED}) n`);
    }
    await pool.query('analyze');
  }, 60_000);

  afterAll(() => world.close());

  /** What is sent while something is read, each text once. */
  async function statementsOf(read: () => Promise<unknown>): Promise<string[]> {
    const sent = jest.spyOn(pg.Client.prototype, 'query');
    try {
      await read();
      const texts = sent.mock.calls.map(([asked]) => {
        const given = asked as unknown as string | pg.QueryConfig;
        return typeof given === 'string' ? given : given.text;
      });
      return [...new Set(texts)].filter((text) => /(from|join) "?(views|access)"?\./i.test(text));
    } finally {
      sent.mockRestore();
    }
  }

  /** The plan that a connection keeps for a statement, whatever is asked with it. */
  async function planOf(client: pg.Client, text: string): Promise<PlanNode> {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (generic_plan, format json) ${text}`,
    );
    return (rows[0] as (typeof rows)[number])['QUERY PLAN'][0].Plan;
  }

  const all = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(all)];

  /** Walks over a whole table that grows, with or without the help of an index. */
  const walks = (plan: PlanNode): string[] =>
    all(plan).flatMap((node) => {
      const { 'Relation Name': table = '', 'Index Name': index, 'Index Cond': condition } = node;
      const whole = /Seq Scan/.test(node['Node Type']) || (index !== undefined && !condition);
      const grows = GROWING.test(table) || /Bitmap Index/.test(node['Node Type']);
      return whole && grows ? [`${node['Node Type']} of ${table || index}`] : [];
    });

  it.each(Object.entries(READS))('of %s walks over no table', async (_name, ask) => {
    const texts = new Map<string, readonly [string, Viewer | null]>();
    for (const viewer of VIEWERS) {
      for (const text of await statementsOf(() => ask(world.reads, viewer[1]))) {
        if (!texts.has(text)) texts.set(text, viewer);
      }
    }
    const client = new pg.Client({ connectionString: world.database.readerUrl });
    await client.connect();
    try {
      await client.query('begin');
      for (const [text, [who, viewer]] of texts) {
        await client.query(SET_VIEWER, [...viewerSettings(viewer)]);
        expect([who, text, walks(await planOf(client, text))]).toEqual([who, text, []]);
      }
    } finally {
      await client.end();
    }
    expect(texts.size).toBeGreaterThan(0);
  });

  it('is looked at for every read of the model that asks for rows', () => {
    const others = ['until', 'freshness', 'applied', 'waitFor'];
    expect(new Set([...Object.keys(READS), ...others])).toEqual(new Set(Object.keys(world.reads)));
  });
});
