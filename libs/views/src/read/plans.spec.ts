import { SET_VIEWER, viewerSettings } from '@tocsin/access';
import pg from 'pg';
import { anyIncident, type IncidentFilter, type Viewer } from '@tocsin/domain';
import { aViewer, someId } from '@tocsin/domain/testing';
import type { OrderField } from '../read-model.js';
import { linked, opened, organisations, personId, submitted } from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';
import { incidentListSql } from './incident-list-sql.js';
import { reportListSql } from './list-sql.js';
import { pageSql } from './page-sql.js';

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Subplan Name'?: string;
  readonly Plans?: readonly PlanNode[];
};

const REPORTS = 600;
const FIELDS: readonly OrderField[] = ['recorded_at', 'occurred', 'severity'];

describe('the plan of a list, under row-level security', () => {
  let world: World;
  const viewer = aViewer({ personId: personId(3, 1), roles: ['responder'] });
  const everywhere = {
    ...viewer,
    communities: [1, 2, 3, 4].map((number) => someId('com', number)),
  };

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (let first = 1; first <= REPORTS; first += 50) {
      const numbers = Array.from({ length: 50 }, (_, index) => first + index);
      await world.record(
        ...numbers.flatMap((number) => [submitted(number), opened(number), linked(number, number)]),
      );
    }
    await world.drain();
    await world.database.pool.query('analyze');
  });

  afterAll(() => world.close());

  /** The plan that a connection keeps for a list, down to the part that walks the postings. */
  async function planOf(
    kind: 'report' | 'incident',
    field: OrderField,
    filter: IncidentFilter,
    { viewer: reader, narrow }: { readonly viewer: Viewer; readonly narrow: boolean } = {
      viewer,
      narrow: false,
    },
  ): Promise<PlanNode> {
    const walk = { field, direction: 'desc', from: null, to: null } as const;
    const query = { viewer: reader, filter, walk, take: 21, examine: 20_000, narrow };
    const list = kind === 'report' ? reportListSql(query) : incidentListSql(query, []);
    const { text, parameters } = pageSql(list, kind);
    const client = new pg.Client({ connectionString: world.database.readerUrl });
    await client.connect();
    try {
      await client.query('begin; set local plan_cache_mode = force_generic_plan');
      await client.query(SET_VIEWER, viewerSettings(reader));
      await client.query(`prepare list as ${text}`);
      const values = parameters.values.map(literal).join(', ');
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (format json) execute list(${values})`,
      );
      return (rows[0] as (typeof rows)[number])['QUERY PLAN'][0].Plan;
    } finally {
      await client.end();
    }
  }

  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return `'{${value.join(',')}}'`;
    return JSON.stringify(value).replaceAll('"', "'");
  };

  const all = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(all)];

  it.each(FIELDS)('walks the postings in the order by %s and sorts nothing', async (field) => {
    for (const kind of ['report', 'incident'] as const) {
      for (const filter of [anyIncident, { kind: 'drill', is: false } as const]) {
        const nodes = all(await planOf(kind, field, filter));
        const hit = nodes.find((node) => node['Subplan Name'] === 'CTE hit');
        const types = all(hit as PlanNode).map((node) => node['Node Type']);
        expect(types).toContain('Limit');
        expect(types.filter((type) => /Sort|Hash|Seq Scan/.test(type))).toEqual([]);
      }
    }
  });

  it.each(FIELDS)(
    'ends each of many lists at the place that all of them reach, by %s',
    async (field) => {
      for (const kind of ['report', 'incident'] as const) {
        const look = { viewer: everywhere, narrow: true };
        const nodes = all(await planOf(kind, field, anyIncident, look));
        const hit = nodes.find((node) => node['Subplan Name'] === 'CTE hit');
        const walks = all(hit as PlanNode).filter((node) =>
          node['Index Name']?.startsWith('posting_'),
        );
        expect(walks.map((node) => node['Index Cond'])).toEqual([
          expect.stringMatching(/ROW\(\w+, report\) >= ROW/),
        ]);
      }
    },
  );
});
