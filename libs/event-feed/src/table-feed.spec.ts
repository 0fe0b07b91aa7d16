import {
  migrations as storeMigrations,
  MasterKey,
  openEventStore,
  type PostgresEventStore,
} from '@tocsin/event-store';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { claimForTable, readNext } from './checkpoint.js';
import { deliver, transactionOn } from './delivery.js';
import { Fenced } from './failure.js';
import { migrations, openTableFeed, type Consumer } from './index.js';
import { append, eventually, feedBehaviours, type FeedHarness } from './testing.js';

describe('the feed on the event table', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;
  let harness: FeedHarness;
  const fatal: unknown[] = [];

  const feed = () =>
    openTableFeed({
      pool: database.pool,
      store,
      onFatal: (error) => fatal.push(error),
      batchSize: 4,
      pollMs: 50,
      maxFailures: 5,
    });

  /** Writes down what it applies, in the feed's own transaction. */
  const recorder: FeedHarness['recorder'] = (name, fault): Consumer => ({
    name,
    apply: async (tx, events) => {
      for (const event of events) {
        await tx.query('insert into journal (consumer, stream, version) values ($1, $2, $3)', [
          name,
          event.stream,
          event.version,
        ]);
        fault?.(event);
      }
    },
  });

  beforeEach(async () => {
    database = await createTestDatabase();
    for (const { sql } of [...storeMigrations, ...migrations]) await database.pool.query(sql);
    await database.pool.query(
      'create table journal (place serial, consumer text, stream text, version int)',
    );
    store = await openEventStore({ url: database.url, masterKey: MasterKey.random(), pollMs: 50 });
    fatal.length = 0;
    harness = {
      store,
      order: 'of all streams',
      feed,
      recorder,
      applied: async (name) => {
        const { rows } = await database.pool.query<{ stream: string; version: number }>(
          'select stream, version from journal where consumer = $1 order by place',
          [name],
        );
        return rows;
      },
    };
  });

  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it.each(feedBehaviours)('$name', ({ expectFrom }) => expectFrom(harness));

  it('fences a zombie: what it read before it fell asleep is not applied a second time', async () => {
    await append(store, 'abab');
    const asleep = await store.readAll({ after: 0, limit: 4 });
    const pool = database.pool;
    const running = feed().start(recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
    await expect(deliver({ pool, consumer: recorder('views') }, asleep)).rejects.toThrow(Fenced);
    expect(await harness.applied('views')).toHaveLength(4);
    expect(await readNext(transactionOn(pool), 'views')).toBe(5);
  });

  it('makes a second owner wait for the first and then stand back', async () => {
    await append(store, 'ab');
    const events = await store.readAll({ after: 0, limit: 2 });
    const { pool } = database;
    await claimForTable(transactionOn(pool), 'views');
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => deliver({ pool, consumer: recorder('views') }, events)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await harness.applied('views')).toHaveLength(2);
  });

  it('moves the checkpoint only over what is applied or parked in the same transaction', async () => {
    await append(store, 'abcab');
    const running = feed().start(
      recorder('views', ({ version }) => {
        if (version === 2) throw new RangeError('not this one');
      }),
    );
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
    const { rows } = await database.pool.query<{ dealt: number; next: number }>(
      `select (select count(*) from journal) + (select count(*) from feed.parked) as dealt, next
       from feed.consumer_offset`,
    );
    expect(rows).toEqual([{ dealt: 5, next: 6 }]);
  });

  it('parks what the store itself cannot read, and goes on', async () => {
    await append(store, 'abab');
    await database.pool.query(`update events.event set type = 'FromTomorrow' where position = 2`);
    const running = feed().start(recorder('views'));
    await eventually(async () => (await running.health()).lag === 0);
    await running.stop();
    expect((await harness.applied('views')).map(({ stream }) => stream)).toEqual([
      'community-a',
      'community-a',
    ]);
    expect(await feed().listParked()).toMatchObject([
      { stream: 'community-b', position: 2, eventId: null, reason: 'UNKNOWN_TYPE', waiting: 2 },
    ]);
  });

  it('says nothing about the content of what it parks', async () => {
    await append(store, 'a');
    const running = feed().start(
      recorder('views', () => {
        JSON.parse('canary');
      }),
    );
    await eventually(async () => (await running.health()).parkedStreams === 1);
    await running.stop();
    expect(JSON.stringify(await feed().listParked())).not.toContain('canary');
  });

  it('gives up after a bounded number of failures without progress, and says why', async () => {
    await append(store, 'a');
    const broken = Object.assign(new Error('no such table'), { code: '42P01', severity: 'ERROR' });
    const running = feed().start(
      recorder('views', () => {
        throw broken;
      }),
    );
    await eventually(async () => fatal.length > 0);
    await running.stop();
    expect(fatal).toEqual([broken]);
    expect(await feed().listParked()).toEqual([]);
  });

  it('survives the loss of its connections', async () => {
    const running = feed().start(recorder('views'));
    for (let round = 0; round < 5; round += 1) {
      await append(store, 'ab');
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
      );
    }
    await eventually(async () => (await running.health().catch(() => null))?.lag === 0);
    await running.stop();
    expect(await harness.applied('views')).toHaveLength(10);
    expect(fatal).toEqual([]);
  });
});
