import { applyErasures, holdAppends, listErasures, openEpoch } from './restoring.js';
import { anErasure, aSubmission, reportId, reportStream } from './testing/appends.js';
import { createTestStore, type TestStore } from './testing/test-store.js';

describe('after a restore', () => {
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore();
  });

  afterEach(() => test.drop());

  it('what was erased since the backup is erased again', async () => {
    const { store, database } = test;
    await store.append(aSubmission(1));
    await store.append(aSubmission(2));
    const backup = await database.pool.query<{ wrapped: Buffer; key_id: string }>(
      'select wrapped, key_id from keys.data_key where subject = $1',
      [reportId(1)],
    );
    await store.append(anErasure(1));
    const erasures = await listErasures(database.pool);
    expect(erasures.map(({ subject }) => subject)).toEqual([reportId(1)]);
    const { wrapped, key_id: keyId } = backup.rows[0]!;
    await database.pool.query('delete from keys.erasure');
    await database.pool.query(
      'update keys.data_key set wrapped = $2, key_id = $3, destroyed_at = null where subject = $1',
      [reportId(1), wrapped, keyId],
    );
    const [restored] = await store.readStream(reportStream(1));
    expect(restored?.event).toMatchObject({ content: { submissionId: 'case-4711' } });
    await applyErasures(database.pool, erasures);
    await applyErasures(database.pool, erasures);
    const [again] = await store.readStream(reportStream(1));
    expect(again?.event).toMatchObject({ content: null });
    expect((await store.readStream(reportStream(2)))[0]?.event).not.toMatchObject({
      content: null,
    });
    expect(await listErasures(database.pool)).toEqual(erasures);
  });

  it('a new epoch is written on what is appended from then on', async () => {
    const { store, database } = test;
    await store.append(aSubmission(1));
    expect(await openEpoch(database.pool)).toBe(2);
    await store.append(aSubmission(2));
    const events = await store.readAll({ after: 0, limit: 9 });
    expect(events.map(({ epoch }) => epoch)).toEqual([1, 1, 1, 2, 2, 2]);
    expect((await store.head()).epoch).toBe(2);
  });
});

it('nothing is appended while appends are held, and everything afterwards', async () => {
  const test = await createTestStore();
  const { store, database } = test;
  await store.append(aSubmission(1));
  const client = await database.pool.connect();
  await client.query('begin');
  expect(await holdAppends(client)).toBe(3);
  let written = false;
  const appending = store.append(aSubmission(2)).then(() => (written = true));
  await client.query('select pg_sleep(0.1)');
  expect(written).toBe(false);
  await client.query('commit');
  client.release();
  await appending;
  expect(written).toBe(true);
  await test.drop();
});
