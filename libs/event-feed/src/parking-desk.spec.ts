import {
  migrations as storeMigrations,
  MasterKey,
  openEventStore,
  type PostgresEventStore,
} from '@tocsin/event-store';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { healthOf, migrations, openParkingDesk, openTableFeed, type Consumer } from './index.js';
import { append, eventually } from './testing.js';

const place = { consumer: 'views', stream: 'community-a' };
const by = {
  personId: '01900000-0000-7000-8000-000000000001',
  organisationId: '01900000-0000-7000-8000-000000000002',
};
const nothing = { consumer: 'views', stream: 'community-none' };

describe('the desk for what was set aside', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;
  let applied: string[];
  let broken: boolean;

  /** Cannot apply the second event of stream a while it is broken. */
  const consumer: Consumer = {
    name: 'views',
    apply: async (_tx, events) => {
      for (const { stream, version } of events) {
        if (broken && stream === 'community-a' && version === 2) throw new TypeError('secret');
      }
      for (const { stream, version } of events) applied.push(`${stream.at(-1)}${version}`);
    },
  };
  const desk = () => openParkingDesk({ pool: database.pool, store }, [consumer]);
  const health = () => healthOf({ pool: database.pool, store }, 'views');

  async function follow(): Promise<void> {
    const options = { pool: database.pool, store, pollMs: 50, batchSize: 1 };
    const running = openTableFeed({ ...options, onFatal: () => {} }).start(consumer);
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
  }

  beforeEach(async () => {
    database = await createTestDatabase();
    for (const { sql } of [...storeMigrations, ...migrations]) await database.pool.query(sql);
    store = await openEventStore({ url: database.url, masterKey: MasterKey.random(), pollMs: 50 });
    applied = [];
    broken = true;
    await append(store, 'abaab');
    await follow();
  });

  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it('shows a stream with its places and reasons, and no content', async () => {
    const events = await store.readAll({ after: 0, limit: 10 });
    const look = await desk().look(place);
    expect(look).toEqual({
      ...place,
      position: 3,
      eventId: events[2]?.id,
      reason: 'DEFECT_TypeError',
      waiting: 2,
      parkedAt: expect.any(Date),
      dropped: null,
      events: [
        expect.objectContaining({ position: 3, reason: 'DEFECT_TypeError' }),
        expect.objectContaining({ position: 4, reason: 'QUEUED_BEHIND' }),
      ],
    });
    expect(JSON.stringify(look)).not.toContain('secret');
    const { events: _events, ...listed } = look!;
    expect(await desk().list()).toEqual([listed]);
    expect(await desk().look(nothing)).toBeNull();
  });

  it('keeps who dropped a stream, when and why; from then on it asks for nobody', async () => {
    expect((await health()).parkedStreams).toBe(1);
    const outcome = await desk().drop(place, { position: 3, reason: ' known defect ', by });
    const dropped = { reason: 'known defect', by, at: expect.any(Date) };
    expect(outcome).toMatchObject({ ok: true, parked: { ...place, waiting: 2, dropped } });
    expect(await desk().list()).toMatchObject([{ ...place, dropped }]);
    expect((await health()).parkedStreams).toBe(0);
  });

  it('lets a dropped stream end where it was, and no other: nothing is folded on a gap', async () => {
    await desk().drop(place, { position: 3, reason: 'known defect', by: null });
    broken = false;
    await append(store, 'ab');
    await follow();
    expect(applied.join(' ')).toBe('a1 b1 b2 b3');
    expect(await desk().look(place)).toMatchObject({ waiting: 3, dropped: { by: null } });
    expect((await health()).parkedStreams).toBe(0);
  });

  it('replays a dropped stream in order when it is released after all, and lifts the drop', async () => {
    await desk().drop(place, { position: 3, reason: 'known defect', by });
    broken = false;
    expect(await desk().release(place)).toEqual({ applied: 2, waiting: 0, reason: null });
    expect(applied.join(' ')).toBe('a1 b1 b2 a2 a3');
    expect(await desk().list()).toEqual([]);
    expect(await desk().release(place)).toBeNull();
    await append(store, 'a');
    await follow();
    expect(applied.at(-1)).toBe('a4');
  });

  it('keeps a drop where a release fails again', async () => {
    await desk().drop(place, { position: 3, reason: 'known defect', by });
    expect(await desk().release(place)).toEqual({
      applied: 0,
      waiting: 2,
      reason: 'DEFECT_TypeError',
    });
    expect(await desk().look(place)).toMatchObject({ dropped: { reason: 'known defect' } });
  });

  it('drops no other event than the one that was looked at, once, and with a reason', async () => {
    const drop = { position: 3, reason: 'known defect', by };
    const refusals = [
      await desk().drop(nothing, drop),
      await desk().drop(place, { ...drop, position: 4 }),
      await desk().drop(place, { ...drop, reason: '  x ' }),
      await desk().drop(place, { ...drop, reason: 'x'.repeat(501) }),
    ];
    expect(refusals.map((each) => (each.ok ? 'dropped' : each.code))).toEqual([
      'NOT_FOUND',
      'CHANGED_MEANWHILE',
      'REASON_REQUIRED',
      'REASON_TOO_LONG',
    ]);
    const twice = await Promise.all([desk().drop(place, drop), desk().drop(place, drop)]);
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await desk().drop(place, drop)).toEqual({ ok: false, code: 'ALREADY_DROPPED' });
  });
});
