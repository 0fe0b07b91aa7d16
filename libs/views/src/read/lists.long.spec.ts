import type { IncidentFilter, Viewer } from '@tocsin/domain';
import { diceOf, randomViewer, type Dice } from '@tocsin/domain/testing';
import type {
  Count,
  IncidentView,
  ListRequest,
  OrderField,
  Page,
  ReportView,
  SortKey,
} from '../read-model.js';
import { organisations } from '../testing/people.js';
import { randomFilter, randomSubmissions, RandomLife } from '../testing/random-network.js';
import { RandomMerges } from '../testing/random-merges.js';
import { SlowModel } from '../testing/slow-model.js';
import { openWorld, type World } from '../testing/world.js';

const ROUNDS = process.env.CI ? 60 : 15;
/** Each round asks for many statements that PostgreSQL has not planned before. */
jest.setTimeout(process.env.CI ? 300_000 : 90_000);
const FIELDS: readonly OrderField[] = ['recorded_at', 'occurred', 'severity'];

const randomOrder = (dice: Dice): ListRequest['order'] => ({
  field: FIELDS[dice(3)] as OrderField,
  direction: dice(2) === 0 ? 'asc' : 'desc',
});

type List = (request: ListRequest) => Promise<Page<ReportView | IncidentView>>;

const idOf = (row: ReportView | IncidentView): string =>
  'incidentId' in row ? row.incidentId : row.reportId;

/** All ids of a list, page by page, from the start or from the end. */
async function walk(
  list: List,
  request: Pick<ListRequest, 'filter' | 'order' | 'limit' | 'from'>,
): Promise<string[]> {
  const forward = request.from === 'start';
  const pages: string[][] = [];
  for (let key: SortKey | null = null; pages.length < 500;) {
    const ends = forward ? { after: key, before: null } : { after: null, before: key };
    const page: Page<ReportView | IncidentView> = await list({ ...request, ...ends });
    pages.push(page.rows.map(({ row }) => idOf(row)));
    const { isLast, next } = forward ? ahead(page) : behind(page);
    if (isLast) return (forward ? pages : pages.reverse()).flat();
    key = page.scannedTo ?? next;
  }
  throw new Error('the list does not end');
}

const ahead = ({ hasNextPage, rows }: Page<unknown>) => ({
  isLast: !hasNextPage,
  next: rows.at(-1)?.key ?? null,
});

const behind = ({ hasPreviousPage, rows }: Page<unknown>) => ({
  isLast: !hasPreviousPage,
  next: rows[0]?.key ?? null,
});

/** With few places examined in a statement, pages go on where the last statement was given up. */
const NETWORKS = [
  { seed: 23, examine: 12 },
  ...(process.env.CI
    ? [
        { seed: 11, examine: 20_000 },
        { seed: 37, examine: 30 },
        { seed: 41, examine: 20_000 },
      ]
    : []),
];

describe.each(NETWORKS)('lists over a random network (%j)', ({ seed, examine }) => {
  let world: World;
  let model: SlowModel;
  const dice = diceOf(seed);
  /** How much was found: a test that never finds anything shows nothing. */
  const found = new Set<number>();

  beforeAll(async () => {
    world = await openWorld({ batchSize: 37, examine });
    await world.record(...organisations);
    const submissions = randomSubmissions(dice, 120);
    const life = new RandomLife(dice, 120, submissions);
    for (const append of submissions) await world.record(...append);
    const merges = new RandomMerges(dice, submissions);
    for (let step = 0; step < 180; step += 1) {
      const append = step % 6 === 5 ? merges.next() : life.next();
      if (append.length > 0) await world.record(...append);
    }
    await world.drain();
    model = new SlowModel(await world.store.readAll({ after: 0, limit: 10_000 }));
  });

  afterAll(() => world.close());

  /** A question, with everything that it depends on drawn from the dice. */
  const ask = (text: boolean) => {
    const viewer: Viewer | null = dice(10) === 0 ? null : randomViewer(dice);
    const filter: IncidentFilter =
      dice(4) === 0 ? { kind: 'and', filters: [] } : randomFilter(dice, { text });
    const order = randomOrder(dice);
    return { viewer, filter, order, limit: dice(7) + 1 };
  };

  it.each(['start', 'end'] as const)(
    'give exactly the visible reports that match, each once and in order, from the %s',
    async (from) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { viewer, ...request } = ask(false);
        const ids = await walk((page) => world.reads.reports(viewer, page), { ...request, from });
        found.add(ids.length);
        expect(ids).toEqual(model.listReports(viewer, request.filter, request.order));
      }
    },
  );

  it.each(['start', 'end'] as const)(
    'give exactly the incidents with a visible report that matches, each once and in order, from the %s',
    async (from) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { viewer, ...request } = ask(false);
        const ids = await walk((page) => world.reads.incidents(viewer, page), { ...request, from });
        found.add(ids.length);
        expect(ids).toEqual(model.listIncidents(viewer, request.filter, request.order));
      }
    },
  );

  it('find something more often than not, or the tests above show nothing', () => {
    expect(found.size).toBeGreaterThan(10);
  });

  it('find words in what is sealed', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { viewer, ...request } = ask(true);
      const reports = await walk((page) => world.reads.reports(viewer, page), {
        ...request,
        from: 'start',
      });
      expect(reports).toEqual(model.listReports(viewer, request.filter, request.order));
      const incidents = await walk((page) => world.reads.incidents(viewer, page), {
        ...request,
        from: 'start',
      });
      expect(incidents).toEqual(model.listIncidents(viewer, request.filter, request.order));
    }
  });

  it('count what they would show; where too little may be examined, a floor', async () => {
    const expectCount = (count: Count, actual: number) => {
      if ('exact' in count) expect(count.exact).toBe(actual);
      else expect(examine < 1_000 && count.atLeast <= actual).toBe(true);
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const { viewer, filter, order } = ask(round % 2 === 0);
      const reports = model.listReports(viewer, filter, order);
      expectCount(await world.reads.countReports(viewer, filter), reports.length);
      const incidents = model.listIncidents(viewer, filter, order);
      expectCount(await world.reads.countIncidents(viewer, filter), incidents.length);
    }
  });

  it('show an incident by the visible reports alone, in a list as by its id', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { viewer, filter, order } = ask(false);
      const ids = [...model.incidents.keys()];
      const byId = await world.reads.incidentsById(viewer, ids);
      for (const incident of ids) {
        const reports = byId.get(incident)?.reports.map(({ reportId }) => reportId) ?? [];
        const standing = model.standing(incident);
        // The id of one that was merged is that of nothing to who sees no report of that one.
        const isSeen = model.reportsOf(viewer, incident).length > 0;
        const shown = isSeen ? model.reportsOf(viewer, standing) : [];
        expect([...reports].sort()).toEqual(shown.sort());
        if (isSeen) expect(byId.get(incident)?.incidentId).toBe(standing);
      }
      const request = {
        filter,
        order,
        limit: 100,
        from: 'start',
        after: null,
        before: null,
      } as const;
      const { rows } = await world.reads.incidents(viewer, request);
      for (const { row } of rows) expect(row).toEqual(byId.get(row.incidentId));
    }
  });
});
