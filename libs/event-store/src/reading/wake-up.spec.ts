import { setTimeout as pause } from 'node:timers/promises';
import { aSubmission } from '../testing/appends.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';
import type { EventStore } from '../event-store.js';

describe('waking up', () => {
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore({ pollMs: 3_600_000 });
  });

  afterEach(() => test.drop());

  /** Resolves at the first call after something was there to wait for. */
  const wokenBy = (store: EventStore): Promise<void> =>
    new Promise((resolve) => {
      const stop = store.onAppended(() => {
        stop();
        resolve();
      });
    });

  const listening = async (): Promise<number> => {
    for (;;) {
      const { rows } = await test.database.pool.query<{ pid: number }>(
        `select pid from pg_stat_activity
         where datname = current_database() and query = 'listen tocsin_events' and state = 'idle'`,
      );
      if (rows[0]) return rows[0].pid;
    }
  };

  it('comes at once when another process appends', async () => {
    const sleeper = await test.again();
    const woken = wokenBy(sleeper);
    await listening();
    await test.store.append(aSubmission(1));
    await expect(woken).resolves.toBeUndefined();
  });

  it('comes after the listening connection was lost, for what was appended meanwhile, too', async () => {
    const sleeper = await test.again();
    await Promise.all([wokenBy(sleeper), test.store.append(aSubmission(1))]);
    const pid = await listening();
    const woken = wokenBy(sleeper);
    await test.database.pool.query('select pg_terminate_backend($1)', [pid]);
    await test.store.append(aSubmission(2));
    await expect(woken).resolves.toBeUndefined();
    expect(await listening()).not.toBe(pid);
  });

  it('comes from looking now and then when no notification does', async () => {
    const sleeper = await test.again({ pollMs: 20 });
    const woken = wokenBy(sleeper);
    await listening();
    // What it looks up once it listens must not be taken for what it looks up now and then.
    await pause(100);
    await test.database.pool.query('update events.counter set last = last + 1');
    await expect(woken).resolves.toBeUndefined();
  });

  it('is one call for many appends at once, and none once the store is closed', async () => {
    let calls = 0;
    const sleeper = await test.again();
    const woken = wokenBy(sleeper);
    sleeper.onAppended(() => calls++);
    await Promise.all(Array.from({ length: 50 }, (_, n) => sleeper.append(aSubmission(n))));
    await woken;
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThan(10);
    await sleeper.close();
    const before = calls;
    await test.store.append(aSubmission(99));
    expect(calls).toBe(before);
  });
});
