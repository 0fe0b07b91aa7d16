import { aSubmission, anErasure, reportId } from '../testing/appends.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';

describe('a sealed event', () => {
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore();
    for (const n of [1, 2]) await test.store.append(aSubmission(n));
  });

  afterEach(() => test.drop());

  const all = { after: 0, limit: 100 };

  it('opens to what the store reads', async () => {
    const sealed = await test.store.readSealed(all);
    const { events, unreadable } = await test.store.openSealed(test.database.pool, sealed);
    expect(unreadable).toEqual([]);
    expect(events).toEqual(await test.store.readAll(all));
  });

  it('holds its content as ciphertext only', async () => {
    const [first] = await test.store.readSealed(all);
    expect(first?.content).toBeInstanceOf(Buffer);
    expect(JSON.stringify(first?.data)).not.toContain('case-4711');
    expect(first?.content?.toString('latin1')).not.toContain('case-4711');
  });

  it('is opened with the keys of now: what was sealed before an erasure opens as erased', async () => {
    const sealed = await test.store.readSealed(all);
    await test.store.append(anErasure(1));
    const { events } = await test.store.openSealed(test.database.pool, sealed);
    expect(events).toEqual(await test.store.readAll({ ...all, upTo: sealed.length }));
    expect(events[0]?.event).toMatchObject({ type: 'ReportSubmitted', content: null });
  });

  it('whose key is not there is unreadable, and not erased', async () => {
    const sealed = await test.store.readSealed(all);
    await test.database.pool.query('delete from keys.data_key where subject = $1', [reportId(2)]);
    const { events, unreadable } = await test.store.openSealed(test.database.pool, sealed);
    expect(unreadable).toMatchObject([{ code: 'KEY_UNAVAILABLE', position: 4 }]);
    expect(events.map(({ position }) => position)).toEqual([1, 2, 3, 5, 6]);
  });

  it('is read also where this release does not know its type', async () => {
    await test.database.pool.query(
      "update events.event set type = 'ReportSung' where position = 2",
    );
    const sealed = await test.store.readSealed({ after: 1, limit: 1 });
    expect(sealed).toMatchObject([{ position: 2, type: 'ReportSung' }]);
    const { unreadable } = await test.store.openSealed(test.database.pool, sealed);
    expect(unreadable).toMatchObject([{ code: 'UNKNOWN_TYPE', position: 2 }]);
  });

  it('that is gone leaves a gap, which is not passed over', async () => {
    await test.database.pool.query('delete from events.event where position = 4');
    await expect(test.store.readSealed({ after: 2, limit: 3 })).rejects.toMatchObject({
      code: 'POSITION_GAP',
      expected: 4,
    });
  });
});
