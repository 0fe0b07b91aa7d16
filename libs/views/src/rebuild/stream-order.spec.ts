import { progressOf, transactionOn } from '@tocsin/event-feed';
import { diceOf, type Dice } from '@tocsin/domain/testing';
import type { RecordedEvent } from '@tocsin/event-store';
import { hashOf } from '../projections/canonical.js';
import { foldInto, projections, VIEWS_CONSUMER } from '../projections/projections.js';
import { tableTexts } from '../schema/tables.js';
import { organisations } from '../testing/people.js';
import { randomSubmissions, RandomLife } from '../testing/random-network.js';
import { RandomClocks } from '../testing/random-clocks.js';
import { RandomMerges } from '../testing/random-merges.js';
import { slowHashes } from '../testing/slow-canonical.js';
import { openWorld, type World } from '../testing/world.js';
import { rebuildViews } from './rebuild-views.js';

const REPORTS = 40;
const SEEDS = process.env.CI ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 3];

describe('folds of streams that come in any order, and more than once', () => {
  let world: World;
  let events: RecordedEvent[];

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    const dice = diceOf(21);
    const submissions = randomSubmissions(dice, REPORTS);
    for (const append of submissions) await world.record(...append);
    const life = new RandomLife(dice, REPORTS, submissions);
    const merges = new RandomMerges(dice, submissions);
    const clocks = new RandomClocks(dice, 8);
    for (let step = 0; step < 140; step += 1) {
      const append = step % 4 === 3 ? merges.next() : life.next();
      if (append.length > 0) await world.record(...append);
      await world.record(...clocks.next());
    }
    events = await world.store.readAll({ after: 0, limit: 10_000 });
  });

  afterAll(() => world.close());

  const keyRing = () => world.store.keys;

  async function hashesOf(schema: string): Promise<Record<string, string>> {
    const tx = transactionOn(world.database.pool);
    const found: Record<string, string> = {};
    for (const view of projections) {
      found[view.name] = await hashOf(view, { tx, schema, keyRing: keyRing() });
    }
    return found;
  }

  async function emptyViews(schema: string): Promise<void> {
    const tables = Object.values(tableTexts);
    const texts = tables.map(({ table, indexes }) => table(schema) + indexes(schema));
    await world.database.pool.query(
      `drop schema if exists ${schema} cascade; create schema ${schema}; ${texts.join('')}`,
    );
  }

  /** Streams shuffled against each other; each keeps its own order, and pieces of the past come again. */
  function* deliveries(dice: Dice): Generator<RecordedEvent[]> {
    const streams = [...new Set(events.map(({ stream }) => stream))];
    const waiting = streams.map((of) => events.filter(({ stream }) => stream === of));
    const past: RecordedEvent[] = [];
    let batch: RecordedEvent[] = [];
    while (waiting.length > 0) {
      const index = dice(waiting.length);
      const event = waiting[index]?.shift();
      if (event === undefined) waiting.splice(index, 1);
      else {
        past.push(event);
        batch.push(event);
      }
      if (dice(5) === 0) {
        const from = dice(past.length + 1);
        batch.push(...past.slice(from, from + dice(12)));
      }
      if (dice(9) === 0) {
        yield batch;
        batch = [];
      }
    }
    yield batch;
    yield past;
    yield events;
  }

  it.each(SEEDS)('give the same views (seed %i)', async (seed) => {
    await emptyViews('shuffled');
    const tx = transactionOn(world.database.pool);
    for (const batch of deliveries(diceOf(seed))) {
      if (batch.length === 0) continue;
      await foldInto({ tx, schema: 'shuffled', keyRing: keyRing() }, projections, batch);
    }
    expect(await hashesOf('shuffled')).toEqual(slowHashes(events, keyRing()));
  });

  const PARTITIONS = 5;
  const partitionOf = ({ stream }: RecordedEvent): number =>
    [...stream].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % PARTITIONS;

  /** The living views as Kafka would have left them: each partition somewhere else. */
  async function standAt(positions: readonly number[], published: number): Promise<void> {
    const { pool } = world.database;
    await emptyViews('views');
    await pool.query(
      `create table views.built (view text primary key, version int, built_at timestamptz)`,
    );
    const applied = events.filter(
      (event) => event.position <= (positions[partitionOf(event)] ?? 0),
    );
    const place = { tx: transactionOn(pool), schema: 'views', keyRing: keyRing() };
    await foldInto(place, projections, applied);
    const lastSent = positions.map((_, partition) =>
      Math.max(
        0,
        ...events
          .filter((event) => partitionOf(event) === partition)
          .map(({ position }) => position),
      ),
    );
    await pool.query(
      'delete from feed.partition_offset; delete from feed.consumer_offset; delete from feed.relay; delete from feed.sent',
    );
    await pool.query(
      `insert into feed.relay (generation, topic, partitions, epoch, published, acknowledged, held_until)
       values (1, 'none', $1, 1, $2, $3, now())`,
      [PARTITIONS, published, lastSent],
    );
    await pool.query(
      `insert into feed.sent (generation, partition, first, last)
       select 1, number - 1, 0, last from unnest($1::bigint[]) with ordinality l (last, number)`,
      [lastSent],
    );
    await pool.query(
      `insert into feed.consumer_offset (consumer, next, mode) values ($1, 1, 'kafka')`,
      [VIEWS_CONSUMER],
    );
    await pool.query(
      `insert into feed.partition_offset (consumer, partition, generation, next_offset, position)
       select $1, number - 1, 1, 0, position from unnest($2::bigint[]) with ordinality p (position, number)`,
      [VIEWS_CONSUMER, positions],
    );
  }

  it.each(['report', 'incident', 'history', 'all'] as const)(
    'are rebuilt (%s) while partitions stand at different positions, and are whole when the rest has come',
    async (name) => {
      const { pool } = world.database;
      const last = events.length;
      const positions = [20, last, 90, 0, 61].map((position) => Math.min(position, last));
      await standAt(positions, last);
      const before = await progressOf(transactionOn(pool), VIEWS_CONSUMER);
      expect(before).toEqual({ complete: 0, furthest: last });
      await rebuildViews({ pool, store: world.store, keyRing: keyRing(), name });
      const after = await progressOf(transactionOn(pool), VIEWS_CONSUMER);
      expect(after.complete).toBe(name === 'all' ? last : 0);
      const place = { tx: transactionOn(pool), schema: 'views', keyRing: keyRing() };
      const rest = events.filter((event) => event.position > (positions[partitionOf(event)] ?? 0));
      for (let from = 0; from < rest.length; from += 13) {
        await foldInto(place, projections, rest.slice(from, from + 13));
      }
      expect(await hashesOf('views')).toEqual(slowHashes(events, keyRing()));
    },
  );
});
