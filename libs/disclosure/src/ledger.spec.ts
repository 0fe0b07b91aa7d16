import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { someId } from '@tocsin/domain/testing';
import type { Answer, Disclosure, DisclosureLedger, LedgerPlace } from './ledger.js';
import { openLedger } from './postgres-ledger.js';
import { migrations } from './schema/migrations.js';
import { memoryLedger } from './testing.js';

type Opened = { readonly ledger: DisclosureLedger; readonly database?: TestDatabase };

const inMemory = async (): Promise<Opened> => ({ ledger: memoryLedger() });

async function onPostgres(): Promise<Opened> {
  const database = await createTestDatabase();
  for (const { sql } of migrations) await database.pool.query(sql);
  return { ledger: openLedger(database.pool), database };
}

const REPORT = someId('rep', 1);
const OTHER = someId('rep', 2);

const anAnswer = (given: Partial<Answer> = {}): Answer => ({
  personId: someId('per', 1),
  organisationId: someId('org', 1),
  roles: ['reporter', 'responder'],
  channel: 'query',
  requestId: 'request-1',
  reports: [{ reportId: REPORT, revision: 1 }],
  ...given,
});

describe.each([
  ['in memory', inMemory],
  ['on PostgreSQL', onPostgres],
])('the ledger %s', (_, open) => {
  let ledger: DisclosureLedger;
  let database: TestDatabase | undefined;

  beforeEach(async () => {
    ({ ledger, database } = await open());
  });
  afterEach(() => database?.drop());

  const first = { after: null, limit: 10 };

  it('keeps who was shown which revision, by which way and when', async () => {
    const before = Date.now();
    await ledger.record(anAnswer({ channel: 'subscription', roles: [] }));
    await ledger.record(anAnswer({ reports: [{ reportId: OTHER, revision: 7 }] }));
    const [row, ...more] = await ledger.disclosuresOf(REPORT, first);
    expect(more).toEqual([]);
    const { personId, organisationId } = anAnswer();
    expect(row).toMatchObject({ personId, organisationId, roles: [], channel: 'subscription' });
    expect(row).toMatchObject({ reportId: REPORT, revision: 1 });
    expect(row?.at.getTime()).toBeGreaterThanOrEqual(before - 1_000);
    expect(await ledger.disclosuresOf(OTHER, first)).toMatchObject([
      { revision: 7, roles: ['reporter', 'responder'], channel: 'query' },
    ]);
  });

  it('has a row for each report of an answer, and none for an answer without', async () => {
    const reports = [1, 2, 3].map((number) => ({
      reportId: someId('rep', number),
      revision: number,
    }));
    await ledger.record(anAnswer({ reports }));
    await ledger.record(anAnswer({ reports: [] }));
    for (const { reportId, revision } of reports) {
      expect(await ledger.disclosuresOf(reportId, first)).toMatchObject([{ revision }]);
    }
  });

  it('is read newest first, page by page', async () => {
    for (let revision = 1; revision <= 7; revision += 1) {
      await pause(2);
      await ledger.record(anAnswer({ reports: [{ reportId: REPORT, revision }] }));
    }
    const seen: number[] = [];
    let after: LedgerPlace | null = null;
    for (let page = 0; page < 4; page += 1) {
      const rows: Disclosure[] = await ledger.disclosuresOf(REPORT, { after, limit: 3 });
      seen.push(...rows.map(({ revision }) => revision));
      after = rows.at(-1) ?? after;
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await ledger.countOf(REPORT)).toBe(7);
    expect(await ledger.countOf(OTHER)).toBe(0);
  });

  it('knows everybody who was shown a report, since when, and whether as a coordinator', async () => {
    const second = { personId: someId('per', 2), organisationId: someId('org', 2) };
    await ledger.record(anAnswer());
    await pause(2);
    await ledger.record(anAnswer(second));
    await pause(2);
    await ledger.record(anAnswer({ roles: ['coordinator'] }));
    await ledger.record(anAnswer({ reports: [{ reportId: OTHER, revision: 1 }] }));
    const rows = await ledger.disclosuresOf(REPORT, first);
    const { personId, organisationId } = anAnswer();
    const readers = await ledger.readersOf([REPORT, someId('rep', 9)]);
    expect(readers).toEqual(
      new Map([
        [
          REPORT,
          [
            { personId, organisationId, firstAt: rows.at(-1)?.at, coordinated: true },
            { ...second, firstAt: rows.at(-2)?.at, coordinated: false },
          ],
        ],
      ]),
    );
  });

  it('has lost nothing when many answers come at once', async () => {
    const answers = Array.from({ length: 1_200 }, (_each, index) =>
      anAnswer({
        requestId: `r${index}`,
        reports: [
          { reportId: REPORT, revision: index },
          { reportId: OTHER, revision: index },
        ],
      }),
    );
    await Promise.all(answers.map((answer) => ledger.record(answer)));
    expect(await ledger.countOf(REPORT)).toBe(1_200);
    expect(await ledger.countOf(OTHER)).toBe(1_200);
  });
});

describe('the ledger on PostgreSQL', () => {
  it('rejects each answer of a group that could not be written, and takes the next', async () => {
    const { ledger, database } = await onPostgres();
    await database?.pool.query('alter table ledger.disclosure rename to away');
    const both = await Promise.allSettled([ledger.record(anAnswer()), ledger.record(anAnswer())]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await database?.pool.query('alter table ledger.away rename to disclosure');
    await ledger.record(anAnswer());
    expect(await ledger.countOf(REPORT)).toBe(1);
    await database?.drop();
  });

  it('writes many answers that come together with few statements', async () => {
    const { ledger, database } = await onPostgres();
    const sent = jest.spyOn(database?.pool ?? never(), 'query');
    await Promise.all(Array.from({ length: 100 }, () => ledger.record(anAnswer())));
    expect(sent.mock.calls.length).toBeLessThanOrEqual(3);
    await database?.drop();
  });
});

const never = (): never => {
  throw new Error('there is a database');
};
