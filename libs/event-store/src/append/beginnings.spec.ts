import pg from 'pg';
import type { Append } from '../event-store.js';
import { anErasure, aRetraction, aSubmission, aCitation, anAppend } from '../testing/appends.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';
import { expectWholeLog } from '../testing/whole-log.js';

describe('appends that only begin', () => {
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore();
  });

  afterEach(() => test.drop());

  const appendAll = (appends: readonly Append[]) =>
    Promise.all(appends.map((append) => test.store.append(append)));

  /** Names of the statements that some appends took. */
  async function statements(appends: readonly Append[]): Promise<string[]> {
    const sent = jest.spyOn(pg.Client.prototype, 'query');
    try {
      await appendAll(appends);
      const calls = sent.mock.calls as unknown as { name?: string }[][];
      return calls.flatMap(([query]) => (query?.name?.startsWith('append') ? query.name : []));
    } finally {
      sent.mockRestore();
    }
  }

  it('are written without being looked up first, several at once too', async () => {
    expect(await statements([aSubmission(1)])).toEqual(['append_batch_new']);
    expect(await statements([aSubmission(2), aSubmission(3)])).toEqual(['append_batch_new']);
    expect(await statements([aRetraction(1, 1)])).toEqual(['append_batch']);
    expect(await statements([anErasure(1)])).toEqual(['append_batch']);
    await expectWholeLog(test.store, []);
  });

  it('are looked at where one is refused: it alone is, and leaves no hole', async () => {
    await test.store.append(aSubmission(1));
    const [fresh, again, citation] = await appendAll([
      aSubmission(2),
      aSubmission(1),
      anAppend([
        {
          stream: 'incident-of-another-year',
          expectedVersion: 0,
          events: [
            {
              type: 'IncidentOpened',
              data: {
                incidentId: '00000000-0000-7000-8000-000000000009',
                citation: aCitation('TI', 9, 1999),
                provisional: true,
              },
            },
          ],
        },
      ]),
    ]);
    expect(fresh).toMatchObject({ ok: true, first: 4, last: 6 });
    expect(again).toMatchObject({ ok: false, conflict: { kind: 'version', expected: 0 } });
    expect(citation).toMatchObject({ ok: false, conflict: { kind: 'citation' } });
    expect(await test.store.append(aSubmission(3))).toMatchObject({ ok: true, first: 7 });
    await expectWholeLog(test.store, []);
  });

  it('do not bring a destroyed key back', async () => {
    await test.store.append(aSubmission(1));
    await test.store.append(anErasure(1));
    const other = await test.again();
    const [submission] = aSubmission(1).streams;
    if (!submission) throw new Error('a submission has streams');
    const elsewhere = { ...submission, stream: 'report-elsewhere' };
    expect(await other.append(anAppend([elsewhere]))).toMatchObject({ ok: false });
    expect(await test.store.readStream('report-elsewhere')).toEqual([]);
  });
});
