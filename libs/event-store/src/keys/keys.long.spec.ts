import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreUnavailable, MasterKeyProblem } from '../problems.js';
import type { PostgresEventStore } from '../postgres-event-store.js';
import { anErasure, aRetraction, aSubmission, reportId, reportStream } from '../testing/appends.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';
import { expectWholeLog } from '../testing/whole-log.js';
import { MasterKey } from './master-key.js';
import { rotateMasterKey } from './rotate-master-key.js';

let test: TestStore;
let store: PostgresEventStore;

beforeEach(async () => {
  test = await createTestStore();
  store = test.store;
});

afterEach(() => test.drop());

const sql = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await test.database.pool.query<Record<string, unknown>>(text, values)).rows;

describe('at start', () => {
  it('refuses a master key that is not the database’s, in a sentence, and changes nothing', async () => {
    await store.append(aSubmission(1));
    const before = await sql('select * from keys.master');
    const other = MasterKey.random();
    await expect(test.again({ masterKey: other })).rejects.toThrow(
      `this one has the id ${other.id}, the database needs ${test.masterKey.id}`,
    );
    await expect(test.again({ masterKey: other })).rejects.toBeInstanceOf(MasterKeyProblem);
    expect(await sql('select * from keys.master')).toEqual(before);
  });

  it('refuses a database whose keys are lost, rather than begin anew over sealed events', async () => {
    await store.append(aSubmission(1));
    await sql('delete from keys.master');
    await expect(test.again()).rejects.toMatchObject({ code: 'KEYS_LOST' });
  });

  it('refuses a mark that was made for another key', async () => {
    await sql("update keys.master set root = root || 'x'");
    await expect(test.again()).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
  });

  it('agrees on one key when two processes begin on an empty database at once', async () => {
    await sql('delete from keys.master');
    const opened = await Promise.allSettled(
      Array.from({ length: 4 }, (_, index) =>
        test.again({ masterKey: index % 2 ? MasterKey.random() : test.masterKey }),
      ),
    );
    expect(await sql('select count(*)::int as n from keys.master')).toEqual([{ n: 1 }]);
    const roots = opened.flatMap((one) =>
      one.status === 'fulfilled' ? one.value.keys.derive('cursors').toString('hex') : [],
    );
    expect(roots.length).toBeGreaterThan(0);
    expect(new Set(roots).size).toBe(1);
  });
});

describe('data keys', () => {
  it('are made one after the other: what an append seals meanwhile can be read', async () => {
    await store.append(aSubmission(1));
    const erasure = anErasure(1);
    const [organisationId = ''] = erasure.streams.flatMap(({ events }) =>
      events.flatMap(({ type, data }) => (type === 'ReportErased' ? data.organisationId : [])),
    );
    const client = await test.database.pool.connect();
    await client.query('begin');
    await store.keys.ensure(client, organisationId);
    const appending = store.append(erasure);
    await pause(300);
    await client.query('commit');
    client.release();
    expect(await appending).toMatchObject({ ok: true });
    const [event] = (await store.readStream(reportStream(1))).slice(-1);
    expect(event?.event).toMatchObject({ content: { reason: expect.any(String) } });
  });

  it('leave no word of the content in the database', async () => {
    const once = { scope: 'canary scope', key: 'canary key', payload: 'canary payload' };
    await store.append(aSubmission(1, { idempotency: { ...once, subject: reportId(1) } }));
    const dump = await sql(
      `select (select string_agg(e::text, ' ') from events.event e) ||
              (select string_agg(i::text, ' ') from events.idempotency i) ||
              (select string_agg(k::text, ' ') from keys.data_key k) as everything`,
    );
    const everything = String(dump[0]?.everything);
    const hidden = ['canary', 'case-4711', 'withdrawn drug', 'A ward noticed'];
    for (const word of hidden) {
      expect(everything).not.toContain(word);
      expect(everything).not.toContain(Buffer.from(word).toString('hex'));
    }
    expect(everything).toContain('TLP:GREEN');
  });

  it('are made once when two processes first write under a subject at the same time', async () => {
    const other = await test.again();
    await store.append(aSubmission(1));
    // Forgotten as if nothing had been sealed yet, so that both believe that the key is new.
    const first = await test.again();
    const results = await Promise.all([
      first.append(aRetraction(1, null)),
      other.append(aRetraction(1, null)),
      store.append(aRetraction(1, null)),
    ]);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await sql('select count(*)::int as n from keys.data_key')).toEqual([{ n: 1 }]);
    await expectWholeLog(await test.again());
  });

  it('are asked for again when another process made the key first', async () => {
    const other = await test.again();
    const foreign = aRetraction(7, 0);
    await other.append(foreign);
    // A stream of its own lets this store believe that the key of report 7 must be new, too.
    const mixed = aSubmission(1);
    const result = await store.append({
      ...mixed,
      streams: [...mixed.streams, { ...aRetraction(7, 1).streams[0]! }],
    });
    expect(result).toMatchObject({ ok: true });
    await expectWholeLog(await test.again());
  });

  it('destroyed by another process are noticed under the lock, whatever this one remembers', async () => {
    const other = await test.again();
    await store.append(aSubmission(1));
    await store.readStream(reportStream(1));
    await other.append(anErasure(1));
    expect(await store.append(aRetraction(1, null))).toEqual({
      ok: false,
      conflict: { kind: 'key-destroyed', subject: reportId(1) },
    });
    expect((await store.readStream(reportStream(1)))[0]?.event).toMatchObject({ content: null });
  });

  it('are gone for good: the row keeps neither key nor id, and the erasure is on record', async () => {
    await store.append(aSubmission(1));
    await store.append(anErasure(1));
    expect(
      await sql('select wrapped, key_id from keys.data_key where subject = $1', [reportId(1)]),
    ).toEqual([{ wrapped: null, key_id: null }]);
    expect(await sql('select subject from keys.erasure')).toEqual([{ subject: reportId(1) }]);
  });
});

describe('rotating the master key', () => {
  it('wraps every key again, tells its progress, and leaves the old key without use', async () => {
    for (let n = 1; n <= 5; n++) await store.append(aSubmission(n));
    await store.append(anErasure(5));
    const to = MasterKey.random();
    const told: [number, number][] = [];
    const rotation = {
      pool: test.database.pool,
      from: test.masterKey,
      to,
      progress: (done: number, total: number) => void told.push([done, total]),
    };
    // Five reports and the source, whose key sealed the reason; one of them is destroyed.
    expect(await rotateMasterKey(rotation)).toBe(5);
    expect(told.at(-1)).toEqual([5, 5]);
    await expect(test.again()).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    const rotated = await test.again({ masterKey: to });
    const events = await expectWholeLog(rotated);
    expect(events[0]?.event).toEqual(aSubmission(1).streams[0]?.events[0]);
    expect(rotated.keys.derive('cursors')).toEqual(store.keys.derive('cursors'));
    expect(await rotated.append(aRetraction(1, 1))).toMatchObject({ ok: true });
    expect(await rotateMasterKey(rotation)).toBe(0);
  });

  it('goes on while processes that have both keys read and write', async () => {
    for (let n = 1; n <= 3; n++) await store.append(aSubmission(n));
    const to = MasterKey.random();
    const both = await test.again({ masterKey: to, previousMasterKeys: [test.masterKey] });
    await both.append(aSubmission(4));
    await expectWholeLog(both);
    // The old process has not heard of the rotation yet and still makes a key with the old master key.
    await store.append(aSubmission(5));
    expect(await rotateMasterKey({ pool: test.database.pool, from: test.masterKey, to })).toBe(4);
    await expectWholeLog(both);
    await expect(store.readStream(reportStream(1))).rejects.toMatchObject({
      code: 'KEY_UNAVAILABLE',
    });
  });

  it('is refused with an old key that is not the database’s', async () => {
    const rotation = { pool: test.database.pool, from: MasterKey.random(), to: MasterKey.random() };
    await expect(rotateMasterKey(rotation)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
  });

  it('never brings a destroyed key back', async () => {
    await store.append(aSubmission(1));
    const rotation = { pool: test.database.pool, from: test.masterKey, to: MasterKey.random() };
    await Promise.all([rotateMasterKey(rotation), store.append(anErasure(1))]);
    expect(
      await sql('select wrapped from keys.data_key where subject = $1', [reportId(1)]),
    ).toEqual([{ wrapped: null }]);
  });
});

it('an unavailable store is told apart from a refusal', () => {
  expect(new EventStoreUnavailable('away', 'unknown')).toMatchObject({
    code: 'EVENT_STORE_UNAVAILABLE',
    written: 'unknown',
  });
});
