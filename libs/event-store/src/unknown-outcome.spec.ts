import { setTimeout as pause } from 'node:timers/promises';
import type { AppendResult, EventStore } from './event-store.js';
import { aRetraction, aSubmission, reportId } from './testing/appends.js';
import { meddlingProxy, type MeddlingProxy } from './testing/meddling-proxy.js';
import { createTestStore, type TestStore } from './testing/test-store.js';
import { expectWholeLog } from './testing/whole-log.js';

describe('an append whose connection is lost', () => {
  let test: TestStore;
  let proxy: MeddlingProxy;
  let store: EventStore;

  beforeEach(async () => {
    test = await createTestStore();
    proxy = await meddlingProxy(test.database.url);
    store = await test.again({ url: proxy.url });
    await store.append(aSubmission(1));
  });

  afterEach(async () => {
    await test.drop();
    await proxy.close();
  });

  it('is written once when the server never got it', async () => {
    proxy.loseNextAppend('before it arrives');
    const append = aRetraction(1, 1);
    const result = await store.append(append);
    expect(result).toMatchObject({ ok: true, first: 4, last: 4 });
    await expectWholeLog(test.store, acknowledged(append, result));
  });

  it('is written once when it was committed and the answer got lost', async () => {
    proxy.loseNextAppend('with its answer');
    const append = aRetraction(1, 1);
    const result = await store.append(append);
    expect(result).toMatchObject({ ok: true, first: 4, last: 4 });
    await expectWholeLog(test.store, acknowledged(append, result));
  });

  it('is written once when it expected no version, nor had a key of its own', async () => {
    proxy.loseNextAppend('with its answer');
    const append = aRetraction(1, null);
    const result = await store.append(append);
    expect(result).toMatchObject({ ok: true, first: 4, last: 4 });
    const events = await expectWholeLog(test.store, acknowledged(append, result));
    expect(events).toHaveLength(4);
  });

  it('answers each of its batch: those written, those refused, those that follow', async () => {
    proxy.loseNextAppend('with its answer');
    const appends = [aSubmission(2), aRetraction(1, 9), aSubmission(3), aRetraction(2, 1)];
    const results = await Promise.all(appends.map((append) => store.append(append)));
    expect(results).toMatchObject([
      { ok: true, first: 4, last: 6 },
      { ok: false, conflict: { kind: 'version', expected: 9, actual: 1 } },
      { ok: true, first: 7, last: 9 },
      { ok: true, first: 10, last: 10 },
    ]);
    await expectWholeLog(test.store);
  });

  it('is written once when its first attempt is still waiting in the server while the second is sent', async () => {
    const holder = await test.database.pool.connect();
    await holder.query('begin');
    await holder.query('select from events.counter for update');
    const append = aRetraction(1, null);
    const appending = store.append(append);
    await waitingForTheCounter(1);
    proxy.abandonAll();
    await waitingForTheCounter(2);
    await holder.query('commit');
    holder.release();
    const result = await appending;
    expect(result).toMatchObject({ ok: true, first: 4 });
    await waitingForTheCounter(0);
    const events = await expectWholeLog(test.store, acknowledged(append, result));
    expect(events).toHaveLength(4);
  });

  it('is found again by its idempotency key when its process died before it heard the answer', async () => {
    const once = { scope: 's', key: 'k', payload: 'p', subject: reportId(2) };
    const deaf = await test.again({ url: proxy.url, patienceMs: 0 });
    proxy.loseNextAppend('with its answer');
    await expect(deaf.append(aSubmission(2, { idempotency: once }))).rejects.toMatchObject({
      code: 'EVENT_STORE_UNAVAILABLE',
      written: 'unknown',
    });
    const again = await test.store.append(
      aSubmission(3, { idempotency: { ...once, subject: reportId(3) } }),
    );
    expect(again).toEqual({
      ok: false,
      conflict: { kind: 'duplicate', position: 4, samePayload: true },
    });
    await expectWholeLog(test.store);
  });

  async function waitingForTheCounter(count: number): Promise<void> {
    for (let waited = 0; waited < 5_000; waited += 10) {
      const { rows } = await test.database.pool.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows[0]?.n === count) return;
      await pause(10);
    }
    throw new Error(`there were never ${count} waiting`);
  }
});

const acknowledged = (append: ReturnType<typeof aSubmission>, result: AppendResult) =>
  result.ok ? [{ append, at: result }] : [];
