import { randomBytes } from 'node:crypto';
import { aSubmission } from '../testing/appends.js';
import { rotateAndDie } from '../testing/rotating-process.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';
import { expectWholeLog } from '../testing/whole-log.js';
import { MasterKey } from './master-key.js';
import { rotateMasterKey } from './rotate-master-key.js';

const REPORTS = 10;
const newKey = (): string => randomBytes(32).toString('base64');
const load = (value: string): MasterKey => MasterKey.load({ value });

describe('a rotation of the master key that is killed with -9', () => {
  let test: TestStore;
  let from: string;
  beforeEach(async () => {
    from = newKey();
    test = await createTestStore({ masterKey: load(from) });
    for (let n = 1; n <= REPORTS; n++) await test.store.append(aSubmission(n));
  });
  afterEach(() => test.drop());

  const wrappedBy = async (key: string): Promise<number> => {
    const { rows } = await test.database.pool.query<{ n: number }>(
      `select count(*)::int as n from keys.data_key where encode(substring(wrapped from 1 for 8), 'hex') = $1`,
      [load(key).id],
    );
    return rows[0]?.n ?? 0;
  };

  it.each([
    ['in the middle', { after: 6 }, 6],
    ['before it wraps anything', { before: 'update keys.data_key' }, 0],
    ['before the old key goes', { before: 'delete from keys.master' }, REPORTS],
  ])('%s is finished by the next run, and everything is read meanwhile', async (_, at, done) => {
    const to = newKey();
    const rotation = { url: test.database.url, from, to };
    expect(await rotateAndDie({ ...rotation, ...at })).toBe('SIGKILL');
    expect([await wrappedBy(from), await wrappedBy(to)]).toEqual([REPORTS - done, done]);
    const both = { masterKey: load(to), previousMasterKeys: [load(from)] };
    await expectWholeLog(await test.again(both));
    const { pool } = test.database;
    expect(await rotateMasterKey({ pool, from: load(from), to: load(to) })).toBe(REPORTS - done);
    await expectWholeLog(await test.again({ masterKey: load(to) }));
    await expect(test.again({ masterKey: load(from) })).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
    });
  });

  it('is not taken for done by a run with a wrong old key', async () => {
    const [to, wrong] = [newKey(), newKey()];
    await rotateAndDie({ url: test.database.url, from, to, after: 3 });
    const before = await wrappedBy(from);
    const { pool } = test.database;
    await expect(rotateMasterKey({ pool, from: load(wrong), to: load(to) })).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
    });
    expect(await wrappedBy(from)).toBe(before);
    expect(before).toBeGreaterThan(0);
  });
});
