import { rebuildAccess } from '@tocsin/access';
import { accessOf, mayReadRequest, type Viewer } from '@tocsin/domain';
import { diceOf, randomAccess, randomViewer, someId } from '@tocsin/domain/testing';
import type { ReadModel } from '../read-model.js';
import { onReport, organisationId, organisations, personId, reportId } from '../testing/people.js';
import { randomSubmissions } from '../testing/random-network.js';
import { SlowModel } from '../testing/slow-model.js';
import { openWorld, type World } from '../testing/world.js';
import { openReadModel } from './open-read-model.js';

// The first net is cut: every statement takes every report to be visible, and every question to be known.
jest.mock('@tocsin/access', () => {
  const access = jest.requireActual<typeof import('@tocsin/access')>('@tocsin/access');
  const visibleSql: typeof access.visibleSql = (...asked) =>
    `(${access.visibleSql(...asked)} or true)`;
  const requestKnownSql: typeof access.requestKnownSql = (...asked) =>
    `(${access.requestKnownSql(...asked)} or true)`;
  return { ...access, visibleSql, requestKnownSql };
});

const REPORTS = 40;

type Question = {
  readonly id: string;
  readonly report: string;
  readonly organisationId: string;
  readonly answer: { readonly shared: boolean } | null;
};

describe('with the first net cut, row-level security under questions to the sources of reports', () => {
  let world: World;
  let unbound: ReadModel;
  let model: SlowModel;
  const questions: Question[] = [];
  const dice = diceOf(4712);
  const reports = Array.from({ length: REPORTS }, (_, index) => reportId(index + 1));
  const viewers: (Viewer | null)[] = [
    null,
    ...Array.from({ length: 30 }, () => randomViewer(dice)),
  ];

  /** A question to a report, every third of them answered for all who may read it. */
  async function recordQuestion(number: number): Promise<void> {
    const report = reportId(number);
    const state = model.reports.get(report)?.state;
    if (!state || state.status === 'none') throw new Error('there is such a report');
    const asking = dice(4) + 1;
    const [id, asker] = [someId('ask', number), organisationId(asking)];
    const data = { reportId: report, requestId: id, personId: personId(asking, 1) };
    const answer = number % 3 === 0 ? { shared: true } : null;
    const { organisationId: sourceOrganisationId } = state;
    await world.record(
      onReport(number, {
        type: 'ReportInformationRequested',
        data: { ...data, organisationId: asker, roles: ['responder'], sourceOrganisationId },
        content: { question: 'Which version?' },
      }),
    );
    if (answer) {
      const answered = { data: { ...data, ...answer }, content: { answer: '4.2' } };
      await world.record(onReport(number, { type: 'ReportInformationAnswered', ...answered }));
    }
    questions.push({ id, report, organisationId: asker, answer });
  }

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (const append of randomSubmissions(dice, REPORTS)) await world.record(...append);
    for (let number = 1; number <= REPORTS; number += 1) {
      const { sharing } = randomAccess(dice);
      const data = { reportId: reportId(number), sharing };
      const content = { sharing: { tlp: sharing.label }, reason: null };
      await world.record(onReport(number, { type: 'ReportSharingChanged', data, content }));
    }
    model = new SlowModel(await world.store.readAll({ after: 0, limit: 10_000 }));
    for (let number = 1; number <= REPORTS; number += 1) await recordQuestion(number);
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

  /** What the rule lets a viewer know of; to reports of his own organisation alone where asked for. */
  const allowedTo = (viewer: Viewer | null, ownAlone = false): string[] =>
    questions
      .filter(({ report, ...question }) => {
        const state = model.reports.get(report)?.state;
        if (!state || state.status === 'none') return false;
        if (ownAlone && state.organisationId !== viewer?.organisationId) return false;
        return mayReadRequest(viewer, accessOf(state), question);
      })
      .map(({ id }) => id)
      .sort();

  const shownTo = async (reads: ReadModel, viewer: Viewer | null) =>
    [...(await reads.informationRequests(viewer, reports)).values()]
      .flat()
      .map(({ requestId }) => requestId)
      .sort();

  async function expectHeld(): Promise<void> {
    for (const viewer of viewers) {
      expect(await shownTo(world.reads, viewer)).toEqual(allowedTo(viewer));
      if (viewer === null) continue;
      const [list, expected] = [{ side: 'received', open: null } as const, allowedTo(viewer, true)];
      const page = { ...list, after: null, limit: 100 };
      const own = await world.reads.ownInformationRequests(viewer, page);
      expect(own.rows.map(({ key }) => key.id).sort()).toEqual(expected);
      expect(await world.reads.countOwnInformationRequests(viewer, list)).toBe(expected.length);
    }
  }

  it('shows exactly what the rule lets somebody know of', async () => {
    const found = viewers.map((viewer) => allowedTo(viewer).length);
    expect(Math.max(...found)).toBeGreaterThan(5);
    expect(Math.max(...found)).toBeLessThan(REPORTS);
    expect(await shownTo(unbound, null)).toHaveLength(REPORTS);
    await expectHeld();
  });

  it('still does after the access tables were rebuilt', async () => {
    await rebuildAccess({ pool: world.database.pool, store: world.store });
    await expectHeld();
  });

  it('shows the reader nothing outside of a viewer’s transaction', async () => {
    const text = 'select from access.information_request';
    for (let connection = 0; connection < 20; connection += 1) {
      expect(await world.readers.query(text)).toEqual([]);
    }
    expect(await world.dataSource.query(text)).not.toEqual([]);
  });
});
