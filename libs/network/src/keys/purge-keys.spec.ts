import { setTimeout as pause } from 'node:timers/promises';
import { unpurgedKeys } from '@tocsin/event-store';
import {
  anErasure,
  aSubmission,
  createTestStore,
  type TestStore,
} from '@tocsin/event-store/testing';
import { startTestPostgres, type TestPostgres } from '@tocsin/postgres/testing';
import { keepPurging } from './purge-keys.js';

/** WAL is of a server as a whole: this one has no other's. */
describe('a network that keeps nothing of what was erased', () => {
  const given = process.env.TOCSIN_TEST_DATABASE_URL;
  let server: TestPostgres;
  let test: TestStore;
  let said: string[];
  let purging: ReturnType<typeof keepPurging> | undefined;

  beforeAll(async () => {
    server = await startTestPostgres();
    process.env.TOCSIN_TEST_DATABASE_URL = server.url;
    test = await createTestStore();
    for (const number of [1, 2]) {
      await test.store.append(aSubmission(number));
      await test.store.append(anErasure(number));
    }
  }, 120_000);
  beforeEach(() => {
    said = [];
  });
  afterEach(() => purging?.stop());
  afterAll(async () => {
    await test.drop();
    if (given === undefined) delete process.env.TOCSIN_TEST_DATABASE_URL;
    else process.env.TOCSIN_TEST_DATABASE_URL = given;
    await server.stop();
  });

  const keep = (url: string) =>
    keepPurging({ url, log: (line) => said.push(line), firstLookMs: 1, lookMs: 10 });

  async function lines(count: number): Promise<string[]> {
    while (said.length < count) await pause(20);
    return said;
  }

  it('leaves alone what was destroyed a moment ago', async () => {
    purging = keep(test.database.url);
    await pause(300);
    expect(said).toEqual([]);
    expect(await unpurgedKeys(test.database.pool, 0)).toBe(2);
  });

  it('purges, well within a day, what was destroyed half a day ago: once', async () => {
    await test.database.pool.query(
      `update keys.data_key set destroyed_at = destroyed_at - interval '13 hours'`,
    );
    purging = keep(test.database.url);
    expect(await lines(1)).toEqual(['what was left of 2 destroyed keys is ended']);
    await pause(300);
    expect(said).toHaveLength(1);
    expect(await unpurgedKeys(test.database.pool, 0)).toBe(0);
  });

  it('says that it could not look, and looks again', async () => {
    const nowhere = new URL(test.database.url);
    nowhere.pathname = '/nowhere';
    purging = keep(String(nowhere));
    for (const line of (await lines(2)).slice(0, 2)) {
      expect(line).toMatch(/^what is left of destroyed keys could not be ended: .*nowhere/);
    }
  });
});
