import { setTimeout as pause } from 'node:timers/promises';
import { rebuildAccess } from '@tocsin/access';
import { startTestPostgres, type TestPostgres } from '@tocsin/postgres/testing';
import { rebuildViews, viewsConsumer } from '@tocsin/views';
import { startMatching, type RunningMatching } from './start-matching.js';
import { matchingWorld, reported, ruled, type MatchingWorld } from './testing/matching-world.js';

/** Processes share one server with others; what is waited for are facts. */
jest.setTimeout(180_000);

type Stoppable = { stop(): Promise<unknown> };

/** What runs beside the appends: two that match, and one that folds the views. */
function run(world: MatchingWorld): readonly Stoppable[] {
  const matching = (): RunningMatching =>
    startMatching({ ...world.sources, onFailure: () => undefined });
  const views = world.feed.start(
    viewsConsumer(world.store.keys, (position) => world.progress.reached(position)),
  );
  return [matching(), matching(), views];
}

/** Waits until everything is matched, and stops. */
async function finish(world: MatchingWorld, running: readonly Stoppable[]): Promise<void> {
  const { position } = await world.store.head();
  while ((await world.reached()) < position) await pause(50);
  await Promise.all(running.map((each) => each.stop()));
}

/** What was written is what matching that nothing disturbs writes of the same log. */
async function expectUndisturbed(world: MatchingWorld, alerts: number): Promise<void> {
  expect(await world.told()).toHaveLength(alerts);
  const disturbed = await world.everything();
  await world.forget();
  await world.matchAll();
  expect(disturbed).toEqual(await world.everything());
}

describe('alerts are made once each', () => {
  let world: MatchingWorld;
  beforeEach(async () => {
    world = await matchingWorld();
    await world.record(ruled('AlertRuleCreated', 1), ruled('AlertRuleCreated', 2));
  });
  afterEach(() => world.close());

  it('while the views and the access tables are built anew', async () => {
    const running = run(world);
    const { pool } = world.database;
    const keyRing = world.store.keys;
    for (let number = 1; number <= 12; number += 1) {
      await world.record(...reported(number));
      if (number % 4 === 2) {
        await rebuildViews({ pool, store: world.store, keyRing, name: 'all' });
      }
      if (number % 4 === 0) await rebuildAccess({ pool, store: world.store });
    }
    await finish(world, running);
    await expectUndisturbed(world, 24);
  });

  it('while connections to the database are lost', async () => {
    const running = run(world);
    for (let number = 1; number <= 12; number += 1) {
      await world.record(...reported(number));
      if (number % 2 === 0) await world.database.cutOff();
    }
    await finish(world, running);
    await expectUndisturbed(world, 24);
  });
});

describe('a database that stops at once', () => {
  const given = process.env.TOCSIN_TEST_DATABASE_URL;
  let server: TestPostgres;
  let world: MatchingWorld;
  beforeEach(async () => {
    server = await startTestPostgres({ fsync: true });
    process.env.TOCSIN_TEST_DATABASE_URL = server.url;
    world = await matchingWorld();
    await world.record(ruled('AlertRuleCreated', 1));
  });
  afterEach(async () => {
    if (given === undefined) delete process.env.TOCSIN_TEST_DATABASE_URL;
    else process.env.TOCSIN_TEST_DATABASE_URL = given;
    await world.close();
    await server.stop();
  });

  it('loses no alert and makes none twice', async () => {
    const running = run(world);
    for (let number = 1; number <= 9; number += 1) {
      await world.record(...reported(number));
      if (number % 3 !== 0) continue;
      await server.stopImmediate();
      await server.restart();
    }
    await finish(world, running);
    await expectUndisturbed(world, 9);
  });
});
