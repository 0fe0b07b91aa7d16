import { anyIncident, type IncidentFilter, type Viewer } from '@tocsin/domain';
import { aViewer } from '@tocsin/domain/testing';
import type { IncidentView, ListRequest, Page, ReportView } from '../read-model.js';
import { openReadModel } from './open-read-model.js';
import { newestHundred } from '../testing/newest-hundred.js';
import { linked, opened, organisations, personId, submitted } from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';

/** Of these more are TLP:RED than are opened in one statement, or to be counted. */
const REPORTS = 560;
/** What is opened at most to put a page in order, in a model of its own. */
const FEW = 200;
/** One in so many is not. */
const OTHER = 13;
const GRAVE: IncidentFilter = { kind: 'severity', in: ['disaster'] };

describe('a reader whom hundreds of TLP:RED reports name', () => {
  let world: World;
  const reader = aViewer({ personId: personId(3, 1), roles: ['responder'] });
  const stranger = aViewer({ personId: personId(4, 1), roles: ['responder'] });
  const numbers = Array.from({ length: REPORTS }, (_, index) => index + 1);
  const isOther = (number: number) => number % OTHER === 0;
  const isGrave = (number: number) => number % 100 === 7;

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (const number of numbers) {
      const red = { label: 'TLP:RED', namedPeople: [reader.personId] } as const;
      const sharing = isOther(number) ? ({ label: 'TLP:GREEN' } as const) : red;
      const severity = { oecd: isGrave(number) ? 'disaster' : 'incident' } as const;
      await world.record(
        submitted(number, { sharing, report: { severity } }),
        opened(number),
        linked(number, number),
      );
    }
    await world.drain();
  }, 60_000);

  afterAll(() => world.close());

  type Kind = 'reports' | 'incidents';
  type Row = ReportView | IncidentView;
  const citationOf = ({ citation }: Row): string => citation;

  const onePage = (
    kind: Kind,
    given: Partial<ListRequest>,
    viewer = reader,
    reads = world.reads,
  ): Promise<Page<Row>> => reads[kind](viewer, { ...newestHundred, ...given });

  /** What all pages give, one after the other. */
  async function everyPage(kind: Kind, given: Partial<ListRequest> = {}, viewer = reader) {
    const found: string[] = [];
    let after: ListRequest['after'] = null;
    for (;;) {
      const page: Page<Row> = await onePage(kind, { ...given, after }, viewer);
      found.push(...page.rows.map(({ row }) => citationOf(row)));
      after = page.scannedTo ?? page.rows.at(-1)?.key ?? null;
      if (!page.hasNextPage) return found;
    }
  }

  it.each(['reports', 'incidents'] as const)(
    'finds each of the %s on one page, in the order in which they were recorded',
    async (kind) => {
      const newestFirst = await everyPage(kind);
      expect(new Set(newestFirst).size).toBe(numbers.length);
      expect(newestFirst).toHaveLength(numbers.length);
      const oldestFirst = await everyPage(kind, {
        order: { field: 'recorded_at', direction: 'asc' },
      });
      expect(oldestFirst).toEqual(newestFirst.toReversed());
    },
  );

  it.each(['reports', 'incidents'] as const)(
    'finds the few %s that match among them, and a stranger finds what is not TLP:RED',
    async (kind) => {
      const all = (await everyPage(kind)).toReversed();
      const wanted = (which: (number: number) => boolean) =>
        numbers.flatMap((number) => (which(number) ? [all[number - 1]] : [])).toReversed();
      expect(await everyPage(kind, { filter: GRAVE })).toEqual(wanted(isGrave));
      expect(await everyPage(kind, { limit: 3, filter: GRAVE })).toEqual(wanted(isGrave));
      expect(await everyPage(kind, {}, stranger)).toEqual(wanted(isOther));
    },
  );

  it('is told of a count that there are at least so many, since not all are opened', async () => {
    for (const name of ['countReports', 'countIncidents'] as const) {
      const count = (viewer: Viewer) => world.reads[name](viewer, anyIncident);
      expect(await count(reader)).toEqual({ atLeast: expect.any(Number) as number });
      expect(await count(stranger)).toEqual({ exact: numbers.filter(isOther).length });
    }
  });

  it.each(['reports', 'incidents'] as const)(
    'finds each of the %s on one page, in the order of what stands in them',
    async (kind) => {
      for (const field of ['severity', 'occurred'] as const) {
        const found = await everyPage(kind, { order: { field, direction: 'desc' } });
        expect([found.length, new Set(found).size]).toEqual([numbers.length, numbers.length]);
        const turned = await everyPage(kind, { order: { field, direction: 'asc' }, limit: 99 });
        expect(turned).toEqual(found.toReversed());
      }
      const bySeverity = { field: 'severity', direction: 'desc' } as const;
      const grave = new Set(await everyPage(kind, { filter: GRAVE }));
      const first = await onePage(kind, { order: bySeverity, limit: grave.size });
      expect(new Set(first.rows.map(({ row }) => citationOf(row)))).toEqual(grave);
    },
  );

  it.each(['reports', 'incidents'] as const)(
    'is told where %s that match may be on no page, because not all can be opened for the order',
    async (kind) => {
      const { store } = world;
      const few = openReadModel({
        ...world,
        keyRing: store.keys,
        versionSecret: store.keys.derive('report version'),
        openInOrder: FEW,
      });
      const order = { field: 'severity', direction: 'desc' } as const;
      expect((await onePage(kind, { filter: GRAVE, order }, reader, few)).isCut).toBe(true);
      expect((await onePage(kind, { filter: GRAVE, order }, stranger, few)).isCut).toBe(false);
      expect((await onePage(kind, { filter: GRAVE }, reader, few)).isCut).toBe(false);
      expect((await onePage(kind, { filter: GRAVE, order })).isCut).toBe(false);
    },
  );

  it('finds every incident of which only TLP:RED matches', async () => {
    const red: IncidentFilter = { kind: 'label', in: ['TLP:RED'] };
    const all = numbers.filter((number) => !isOther(number)).length;
    for (const field of ['recorded_at', 'severity'] as const) {
      const order = { field, direction: 'desc' } as const;
      const found = await everyPage('incidents', { filter: red, order });
      expect([found.length, new Set(found).size]).toEqual([all, all]);
    }
  });

  it('finds every report that is TLP:RED by its label', async () => {
    const red: IncidentFilter = { kind: 'label', in: ['TLP:RED'] };
    const found = await everyPage('reports', { filter: red });
    const all = numbers.filter((number) => !isOther(number)).length;
    expect([found.length, new Set(found).size]).toEqual([all, all]);
    expect(await everyPage('reports', { filter: red }, stranger)).toEqual([]);
  });
});
