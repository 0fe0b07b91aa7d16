import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openPool } from '@tocsin/postgres';
import { startTestPostgres, type TestPostgres } from '@tocsin/postgres/testing';
import type { Pool } from 'pg';
import type { EventStore } from './event-store.js';
import { MasterKey } from './keys/master-key.js';
import { openEventStore } from './postgres-event-store.js';
import { startAppending } from './testing/appending-process.js';
import { aRetraction, aSubmission } from './testing/appends.js';
import { migrateEventStore } from './testing/test-store.js';
import { expectWholeLog, type Acknowledged } from './testing/whole-log.js';

// Every round at the gate, a few at the desk.
const ROUNDS = process.env.CI ? 25 : 4;

jest.setTimeout(process.env.CI ? 300_000 : 60_000);

describe('what was acknowledged is there, once, and the log is whole', () => {
  const masterKey = randomBytes(32).toString('base64');
  let server: TestPostgres;
  let pool: Pool;
  let store: EventStore;

  beforeAll(async () => {
    server = await startTestPostgres({ fsync: true });
  });

  beforeEach(async () => {
    pool = openPool(server.url);
    await pool.query('drop schema if exists events cascade; drop schema if exists keys cascade');
    await migrateEventStore(pool);
    store = await openEventStore({
      url: server.url,
      masterKey: MasterKey.load({ value: masterKey }),
      // Nobody is to be told that the outcome is unknown, however long a busy machine takes to recover.
      patienceMs: 120_000,
    });
  });

  afterEach(async () => {
    await store.close();
    await pool.end();
  });

  afterAll(() => server.stop());

  it('after kill -9 of a writing process at random times', async () => {
    const acknowledged: Acknowledged[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const options = { url: server.url, masterKey, from: round * 100_000, writers: 12 };
      const writer = startAppending(options);
      await writer.hear(1);
      await pause(randomInt(150));
      await writer.kill();
      acknowledged.push(...writer.acknowledged);
      await expectWholeLog(store, acknowledged);
    }
    expect(await store.append(aSubmission(1))).toMatchObject({ ok: true });
  });

  it('after its connections were terminated in the middle, again and again', async () => {
    const acknowledged = await whileWriting(async () => {
      await pause(randomInt(10, 60));
      await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name in ('tocsin-append', 'tocsin-read') and pid <> pg_backend_pid()`,
      );
    });
    await expectWholeLog(store, acknowledged);
  });

  it('after PostgreSQL was stopped in immediate mode, and after it was killed', async () => {
    const acknowledged = await whileWriting(async (round) => {
      await pause(randomInt(50, 200));
      await (round % 2 === 0 ? server.stopImmediate() : server.killHard());
      await server.restart();
    });
    await expectWholeLog(store, acknowledged);
  });

  it('says so when the database does not come back in time, and goes on when it does', async () => {
    const impatient = await openEventStore({
      url: server.url,
      masterKey: MasterKey.load({ value: masterKey }),
      patienceMs: 300,
    });
    await impatient.append(aSubmission(1));
    await server.stopImmediate();
    const away = { code: 'EVENT_STORE_UNAVAILABLE' };
    await expect(impatient.append(aSubmission(2))).rejects.toMatchObject(away);
    await expect(impatient.readStream('any')).rejects.toMatchObject(away);
    await server.restart();
    expect(await impatient.append(aSubmission(3))).toMatchObject({ ok: true, first: 4 });
    await impatient.close();
    await expectWholeLog(store);
  });

  it('while a writer that is stopped in the middle holds nobody up', async () => {
    const options = { url: server.url, masterKey, from: 100_000, writers: 12 };
    const writer = startAppending(options);
    await writer.hear(1);
    for (let round = 0; round < ROUNDS * 3; round++) {
      writer.signal('SIGSTOP');
      const before = performance.now();
      expect(await store.append(aSubmission(round + 1))).toMatchObject({ ok: true });
      expect(performance.now() - before).toBeLessThan(5_000);
      writer.signal('SIGCONT');
      await pause(randomInt(20));
    }
    await writer.kill();
    await expectWholeLog(store, writer.acknowledged);
  });

  /** Many writers, each waiting for its answers, while faults happen. */
  async function whileWriting(fault: (round: number) => Promise<void>): Promise<Acknowledged[]> {
    const acknowledged: Acknowledged[] = [];
    let over = false;
    const write = async (writer: number): Promise<void> => {
      for (let number = writer * 10_000; !over; number++) {
        const submission = aSubmission(number);
        const first = await store.append(submission);
        const retraction = aRetraction(number, 1);
        const second = await store.append(retraction);
        // An append that was written and is refused as a stale repetition of itself would show here.
        if (!first.ok || !second.ok) throw new Error(JSON.stringify([first, second]));
        acknowledged.push({ append: submission, at: first }, { append: retraction, at: second });
      }
    };
    const writers = Promise.all(Array.from({ length: 16 }, (_, index) => write(index + 1)));
    for (let round = 0; round < ROUNDS; round++) await fault(round);
    over = true;
    await writers;
    return acknowledged;
  }
});
