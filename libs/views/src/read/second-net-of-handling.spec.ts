import { rebuildAccess } from '@tocsin/access';
import { accessOf, answersFor, visible, type Viewer } from '@tocsin/domain';
import { diceOf, randomViewer, someId } from '@tocsin/domain/testing';
import type { ReadModel } from '../read-model.js';
import { onReport, organisationId, organisations, personId, reportId } from '../testing/people.js';
import { randomSubmissions } from '../testing/random-network.js';
import { SlowModel } from '../testing/slow-model.js';
import { openWorld, type World } from '../testing/world.js';
import { openReadModel } from './open-read-model.js';

// The first net is cut: every statement takes everything that is asked about reports to be the viewer's.
jest.mock('@tocsin/access', () => {
  const access = jest.requireActual<typeof import('@tocsin/access')>('@tocsin/access');
  const holderIds: typeof access.holderIds = () => mockEverybody();
  const askerSql: typeof access.askerSql = (...asked) => `(${access.askerSql(...asked)} or true)`;
  return { ...access, holderIds, askerSql };
});

/** Whoever there is. */
const mockEverybody = (): string[] =>
  [1, 2, 3, 4].flatMap((number) => [
    organisationId(number),
    ...[1, 2, 3].map((person) => personId(number, person)),
  ]);

const REPORTS = 40;
const numbers = Array.from({ length: REPORTS }, (_, index) => index + 1);
const page = { after: null, limit: 100 };

const acting = (number: number) => (number % 4) + 1;
const asking = (number: number) => ((number + 1) % 4) + 1;

/** Report `number` got a client, was taken from an organisation and a person, and is asked for by another one. */
const clientOf = (number: number) =>
  onReport(number, {
    type: 'ReportClientNamed',
    data: {
      reportId: reportId(number),
      organisationId: organisationId(asking(number)),
      clientId: organisationId(acting(number)),
      clients: [organisationId(acting(number))],
    },
  });

const recallOf = (number: number) => {
  const event = {
    type: 'ReportRecalled',
    data: {
      reportId: reportId(number),
      recallId: someId('rec', number),
      holders: [
        { organisationId: organisationId(acting(number)), personId: null },
        {
          organisationId: organisationId(asking(number)),
          personId: personId(asking(number), (number % 3) + 1),
        },
      ],
    },
  } as const;
  return [onReport(number, event)[0], event] as const;
};

const requestOn = (number: number) => {
  const event = {
    type: 'ReportReshareRequested',
    data: {
      reportId: reportId(number),
      requestId: someId('req', number),
      sourceId: organisationId(acting(number)),
      organisationId: organisationId(asking(number)),
      personId: personId(asking(number), (number % 3) + 1),
      organisations: [organisationId(1)],
    },
    content: { reason: 'wanted' },
  } as const;
  return [onReport(number, event)[0], event] as const;
};

const recalls = numbers.map(recallOf);
const requests = numbers.map(requestOn);

describe('with the first net cut, row-level security', () => {
  let world: World;
  let unbound: ReadModel;
  let model: SlowModel;
  const dice = diceOf(4711);
  const viewers = Array.from({ length: 12 }, () => randomViewer(dice));

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (const append of randomSubmissions(dice, REPORTS)) await world.record(...append);
    for (const number of numbers) {
      await world.record(clientOf(number), recallOf(number), requestOn(number));
    }
    model = new SlowModel(await world.store.readAll({ after: 0, limit: 10_000 }));
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

  const allowedTo = (viewer: Viewer): Set<string> =>
    new Set(
      [...model.reports].flatMap(([id, { state }]) =>
        state.status !== 'none' && visible(viewer, accessOf(state)) ? [id] : [],
      ),
    );

  it('holds under recalls, for those who are asked', async () => {
    let leaked = 0;
    for (const viewer of viewers) {
      const asked = recalls.flatMap(([, { data }]) =>
        data.holders.some((holder) => answersFor(holder, viewer)) ? [data.reportId] : [],
      );
      const shown = await world.reads.recalled(viewer, page);
      expect(shown.map((row) => row.reportId).sort()).toEqual(asked.sort());
      expect(await world.reads.countRecalled(viewer)).toBe(asked.length);
      leaked += (await unbound.recalled(viewer, page)).length - asked.length;
    }
    expect(leaked).toBeGreaterThan(50);
  });

  it('holds under requests to share more widely, for both sides', async () => {
    let leaked = 0;
    for (const viewer of viewers) {
      const allowed = allowedTo(viewer);
      const isIn = viewer.active && ['member', 'restricted'].includes(viewer.standing);
      for (const side of ['asked', 'received'] as const) {
        const expected = requests.flatMap(([, { data }]) => {
          const own = side === 'asked' ? data.organisationId : data.sourceId;
          const knows = allowed.has(data.reportId) || data.personId === viewer.personId;
          return isIn && own === viewer.organisationId && knows ? [data.requestId] : [];
        });
        const shown = await world.reads.reshares(viewer, { ...page, side });
        expect(shown.map((row) => row.requestId)).toEqual(expected.sort().reverse());
        expect(await world.reads.countReshares(viewer, side)).toBe(expected.length);
        leaked += (await unbound.reshares(viewer, { ...page, side })).length - expected.length;
      }
    }
    expect(leaked).toBeGreaterThan(20);
  });

  it('still holds after the access tables were rebuilt, and outside of a viewer’s transaction', async () => {
    const { store, database } = world;
    await rebuildAccess({ pool: database.pool, store });
    const outsider = { ...viewers[0]!, organisationId: someId('org', 9), personId: someId('p', 9) };
    expect(await world.reads.recalled(outsider, page)).toEqual([]);
    expect(await world.reads.reshares(outsider, { ...page, side: 'asked' })).toEqual([]);
    const rows = { 'access.recall_holder': 2 * REPORTS, 'access.reshare': REPORTS };
    for (const [table, count] of Object.entries(rows)) {
      expect(await world.readers.query(`select from ${table}`)).toEqual([]);
      expect(await world.dataSource.query(`select from ${table}`)).toHaveLength(count);
    }
  });
});
