import { anyIncident, type IncidentFilter } from '@tocsin/domain';
import { aViewer } from '@tocsin/domain/testing';
import pg from 'pg';
import type { IncidentView, ListRequest, OrderField, Page, ReportView } from '../read-model.js';
import {
  communityId,
  linked,
  opened,
  organisations,
  personId,
  submitted,
} from '../testing/people.js';
import { SlowModel } from '../testing/slow-model.js';
import { openWorld, type World } from '../testing/world.js';

const REPORTS = 240;
const COMMUNITIES = Array.from({ length: 20 }, (_, index) => communityId(index + 1));

/** One in sixty of what may be read. */
const RARE: IncidentFilter = { kind: 'severity', in: ['disaster'] };

const FIELDS: readonly OrderField[] = ['recorded_at', 'occurred', 'severity'];
const ORDERS = FIELDS.flatMap((field) => [
  { field, direction: 'asc' as const },
  { field, direction: 'desc' as const },
]);

describe('a reader of twenty communities', () => {
  let world: World;
  let model: SlowModel;
  const reader = aViewer({
    personId: personId(3, 1),
    roles: ['responder'],
    communities: COMMUNITIES,
  });

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (let number = 1; number <= REPORTS; number += 1) {
      const sharing = {
        label: 'TLP:GREEN',
        communityId: COMMUNITIES[number % 23] ?? null,
      } as const;
      const severity = { oecd: number % 60 === 7 ? 'disaster' : 'incident' } as const;
      await world.record(
        submitted(number, { sharing, report: { severity } }),
        opened(number),
        linked(number, number),
      );
    }
    await world.drain();
    model = new SlowModel(await world.store.readAll({ after: 0, limit: 10_000 }));
  });

  afterAll(() => world.close());

  const idOf = (row: ReportView | IncidentView) =>
    'incidentId' in row ? row.incidentId : row.reportId;

  /** All ids of a list, five at a time. */
  async function walk(list: 'reports' | 'incidents', asked: Pick<ListRequest, 'filter' | 'order'>) {
    const ids: string[] = [];
    let after: ListRequest['after'] = null;
    for (let pages = 0; pages < REPORTS; pages += 1) {
      const request: ListRequest = { ...asked, limit: 5, from: 'start', after, before: null };
      const page: Page<ReportView | IncidentView> = await world.reads[list](reader, request);
      ids.push(...page.rows.map(({ row }) => idOf(row)));
      if (!page.hasNextPage) return ids;
      after = page.scannedTo ?? page.rows.at(-1)?.key ?? null;
    }
    throw new Error('the list does not end');
  }

  it.each(ORDERS)('walks them as one list ($field, $direction)', async (order) => {
    for (const filter of [anyIncident, RARE]) {
      const ids = model.listReports(reader, filter, order);
      expect(ids).toHaveLength(filter === RARE ? 4 : REPORTS);
      expect(await walk('reports', { filter, order })).toEqual(ids);
      expect(await walk('incidents', { filter, order })).toEqual(
        model.listIncidents(reader, filter, order),
      );
    }
  });

  it('has a page of them in one statement, and looks at little more than is on it', async () => {
    const sent = jest.spyOn(pg.Client.prototype, 'query');
    const order = { field: 'recorded_at', direction: 'desc' } as const;
    const page = { order, limit: 20, from: 'start', after: null, before: null } as const;
    try {
      await world.reads.incidents(reader, { ...page, filter: anyIncident });
      const lists = sent.mock.calls
        .map(([config]) => config as unknown as pg.QueryConfig)
        .filter(({ text }) => text?.includes('views.posting'));
      expect(lists).toHaveLength(1);
      const { text, values } = lists[0] as pg.QueryConfig;
      const { rows } = await world.database.pool.query(
        `explain (analyze, format json) ${text}`,
        values,
      );
      // Twenty lists of twenty-one would be more than all that there is.
      expect(lookedAt(rows[0]['QUERY PLAN'][0].Plan)).toBeLessThan(50);
    } finally {
      sent.mockRestore();
    }
  });
});

type Plan = {
  readonly 'Subplan Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
};

/** Postings from which the list was made: not those by which it was found how far to look. */
function lookedAt(plan: Plan, within = false): number {
  const inside = within || plan['Subplan Name'] === 'CTE hit';
  if (inside && plan['Relation Name'] === 'posting') {
    return plan['Actual Rows'] * plan['Actual Loops'];
  }
  return (plan.Plans ?? []).reduce((sum, each) => sum + lookedAt(each, inside), 0);
}
