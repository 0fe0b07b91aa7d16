import { transactionOn } from '@tocsin/event-feed';
import { diceOf } from '@tocsin/domain/testing';
import { foldInto, projections, viewsConsumer } from '../projections/projections.js';
import type { ViewName } from '../projections/projection.js';
import { tableTexts } from '../schema/tables.js';
import {
  erased,
  linked,
  opened,
  organisations,
  reportId,
  revised,
  submitted,
} from '../testing/people.js';
import { randomSubmissions, RandomLife } from '../testing/random-network.js';
import { RandomClocks } from '../testing/random-clocks.js';
import { RandomMerges } from '../testing/random-merges.js';
import { slowHashes } from '../testing/slow-canonical.js';
import { openWorld, type World } from '../testing/world.js';
import { rebuildViews } from './rebuild-views.js';
import { viewStatus } from './view-status.js';

const REPORTS = 60;

type Life = Pick<RandomLife, 'next'>;

describe('the views', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld({ batchSize: 23 });
    await world.record(...organisations);
  });

  afterEach(() => world.close());

  /** A history in which everything happens. */
  async function live(seed: number, steps: number): Promise<Life> {
    const dice = diceOf(seed);
    const submissions = randomSubmissions(dice, REPORTS);
    const life = new RandomLife(dice, REPORTS, submissions);
    const merges = new RandomMerges(dice, submissions);
    const clocks = new RandomClocks(dice, 20);
    const others = () => (dice(3) === 0 ? clocks.next() : life.next());
    const both = { next: () => (dice(5) === 0 ? merges.next() : others()) };
    for (const append of submissions) await world.record(...append);
    await goOn(both, steps);
    return both;
  }

  async function goOn(life: Life, steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      const append = life.next();
      if (append.length > 0) await world.record(...append);
    }
  }

  const parties = () => ({
    pool: world.database.pool,
    store: world.store,
    keyRing: world.store.keys,
  });

  async function hashes(): Promise<Record<ViewName, string>> {
    const status = await viewStatus({ ...parties(), hash: true });
    return Object.fromEntries(status.map(({ name, hash }) => [name, hash])) as never;
  }

  const slowly = async () =>
    slowHashes(await world.store.readAll({ after: 0, limit: 10_000 }), world.store.keys);

  it('equal an independent fold of the same events and surviving keys, row for row', async () => {
    const life = await live(5, 80);
    await world.drain();
    expect(await hashes()).toEqual(await slowly());
    await goOn(life, 80);
    await world.drain();
    expect(await hashes()).toEqual(await slowly());
  });

  it('equal a fold with the surviving keys also while an erasure has not been applied', async () => {
    await live(6, 20);
    const { position } = await world.store.head();
    await world.drain();
    const victim = [...Array(REPORTS).keys()].find((number) => number > 0 && number % 7 === 0) ?? 7;
    await world.record(erased(victim));
    const events = await world.store.readAll({ after: 0, limit: position });
    expect(await hashes()).toEqual(slowHashes(events, world.store.keys));
  });

  it('are the same whatever lives through the loss of its connections', async () => {
    const running = world.feed.start(viewsConsumer(world.store.keys));
    const cuts = setInterval(() => {
      void world.database.pool
        .query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tocsin-test'`,
        )
        .catch(() => {});
    }, 40);
    await live(7, 60);
    clearInterval(cuts);
    const { position } = await world.store.head();
    expect(await world.reads.waitFor(position, 20_000)).toBe(true);
    await running.stop();
    expect(await hashes()).toEqual(await slowly());
  });

  it('do not depend on the order of two streams', async () => {
    await live(8, 60);
    await world.drain();
    const events = await world.store.readAll({ after: 0, limit: 10_000 });
    const incidentsFirst = [
      ...events.filter(({ stream }) => stream.startsWith('incident-')),
      ...events.filter(({ stream }) => !stream.startsWith('incident-')),
    ];
    const { pool } = world.database;
    const texts = Object.values(tableTexts).map(({ table }) => table('other'));
    await pool.query(`create schema other; ${texts.join('')}`);
    const place = { tx: transactionOn(pool), schema: 'other', keyRing: world.store.keys };
    for (let from = 0; from < incidentsFirst.length; from += 17) {
      await foldInto(place, projections, incidentsFirst.slice(from, from + 17));
    }
    const living = await hashes();
    await pool.query('drop schema views cascade; alter schema other rename to views');
    await pool.query('create table views.built (view text, version int, built_at timestamptz)');
    expect(await hashes()).toEqual(living);
  });

  it('equal a fresh rebuild of all of them, and of each', async () => {
    const life = await live(9, 120);
    await world.drain();
    const before = await hashes();
    for (const name of ['all', 'report', 'incident', 'history'] as const) {
      const { comparisons } = await rebuildViews({
        ...parties(),
        name,
        compare: true,
        batchSize: 31,
      });
      expect(comparisons.map(({ same }) => same)).toEqual(
        name === 'all' ? [true, true, true] : [true],
      );
      expect(await hashes()).toEqual(before);
    }
    await goOn(life, 30);
    await world.drain();
    expect(await hashes()).toEqual(await slowly());
  });

  it('are rebuilt to the head with their checkpoint where nothing has been folded yet', async () => {
    await live(10, 40);
    const rebuilt = await rebuildViews({ ...parties(), name: 'all' });
    expect(rebuilt.position).toBe((await world.store.head()).position);
    expect(await world.reads.freshness()).toEqual({ position: rebuilt.position, ageMs: 0 });
    expect(await hashes()).toEqual(await slowly());
    await world.record(submitted(REPORTS + 1));
    await world.drain();
    expect(await hashes()).toEqual(await slowly());
  });

  it('go on serving after a rebuild that crashed, and a later rebuild clears what it left', async () => {
    await live(12, 40);
    await world.drain();
    const before = await hashes();
    for (const step of ['loading', 'indexing', 'swapping'] as const) {
      const crash = rebuildViews({
        ...parties(),
        name: 'all',
        batchSize: 20,
        onProgress: (progress) => {
          if (progress.step === step) throw new Error('crash');
        },
      });
      await expect(crash).rejects.toThrow('crash');
      expect(await hashes()).toEqual(before);
    }
    await rebuildViews({ ...parties(), name: 'all' });
    expect(await hashes()).toEqual(before);
    const { rows } = await world.database.pool.query(
      `select nspname from pg_namespace where nspname = 'views_rebuild'`,
    );
    expect(rows).toEqual([]);
  });

  it('are rebuilt by one process at a time', async () => {
    await world.record(submitted(1));
    await world.drain();
    const refusals: unknown[] = [];
    const { store } = world;
    const first = await rebuildViews({
      ...parties(),
      name: 'all',
      store: {
        ...store,
        // The first one reads, so it has its turn, and has it until the other one has an answer.
        readAllTolerant: async (range) => {
          const second = rebuildViews({ ...parties(), name: 'history' });
          refusals.push(await second.catch((error: unknown) => error));
          return store.readAllTolerant(range);
        },
      },
    });
    expect(refusals[0]).toMatchObject({ code: 'REBUILD_RUNNING' });
    expect(new Set(refusals.map(String)).size).toBe(1);
    expect(first.views).toHaveLength(3);
  });

  /** Damages an event so that it cannot be opened; answers how to mend it. */
  async function damage(stream: string, version: number): Promise<() => Promise<unknown>> {
    const { pool } = world.database;
    const where = 'where stream = $1 and version = $2';
    const { rows } = await pool.query<{ content: Buffer }>(
      `select content from events.event ${where}`,
      [stream, version],
    );
    await pool.query(
      `update events.event set content = overlay(content placing '\\x00' from 40) ${where}`,
      [stream, version],
    );
    return () =>
      pool.query(`update events.event set content = $3 ${where}`, [
        stream,
        version,
        rows[0]?.content,
      ]);
  }

  it('leave out what is parked, and are whole again after its release', async () => {
    await world.record(submitted(1), opened(1), linked(1, 1));
    await world.record(submitted(2));
    const stream = `report-${reportId(1)}`;
    const mend = await damage(stream, 1);
    await world.drain();
    await world.record(revised(1, 2, { riskKind: 'misuse' }));
    await world.drain();
    expect(await world.feed.listParked()).toMatchObject([{ stream, waiting: 2 }]);
    const { comparisons } = await rebuildViews({ ...parties(), name: 'all', compare: true });
    expect(comparisons.map(({ same }) => same)).toEqual([true, true, true]);
    await mend();
    await world.feed.release(viewsConsumer(world.store.keys), stream);
    expect(await world.feed.listParked()).toEqual([]);
    expect(await hashes()).toEqual(await slowly());
  });

  it('are whole also where a stream is released while a rebuild has left it out', async () => {
    await world.record(submitted(1), opened(1), linked(1, 1));
    const stream = `report-${reportId(1)}`;
    const mend = await damage(stream, 1);
    await world.drain();
    await mend();
    const releases: Promise<unknown>[] = [];
    await rebuildViews({
      ...parties(),
      name: 'all',
      onProgress: ({ step }) => {
        if (step !== 'indexing' || releases.length > 0) return;
        releases.push(world.feed.release(viewsConsumer(world.store.keys), stream));
      },
    });
    await Promise.all(releases);
    expect(await hashes()).toEqual(await slowly());
  });

  it('set aside what a rebuild cannot read, with the later events of its stream', async () => {
    await world.record(submitted(1));
    await world.record(submitted(2));
    await world.drain();
    await world.database.pool.query(
      `update events.event set type = 'FromTomorrow' where stream = $1`,
      [`report-${reportId(1)}`],
    );
    const rebuilt = await rebuildViews({ ...parties(), name: 'all' });
    expect(rebuilt.setAside).toBe(1);
    expect(await world.feed.listParked()).toMatchObject([{ reason: 'UNDECIPHERABLE', waiting: 1 }]);
  });
});
