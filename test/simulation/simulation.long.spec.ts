import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomAct } from './acts.js';
import { randomRead } from './reads.js';
import { endSign, publicSign } from './sign.js';
import { SimulatedNetwork } from './simulated-network.js';
import { Watching } from './watching.js';

const SEED = Number(process.env.TOCSIN_TEST_SIMULATION_SEED ?? 1);
const STEPS = Number(process.env.TOCSIN_TEST_SIMULATION_STEPS ?? 600);
/** Questions that are put at once after some acts. */
const AT_ONCE = 24;
/** So often what listeners were told is compared. */
const STRETCH = 500;

// Ten times what a step takes: a machine may have other things to do.
jest.setTimeout(120_000 + STEPS * 500);

let world: SimulatedNetwork;
let watching: Watching;
beforeAll(async () => {
  world = await SimulatedNetwork.open(SEED);
  watching = new Watching(world);
  // There is something to ask for from the beginning.
  await publicSign(world);
});
afterAll(() => world.close());

it(`${STEPS} random acts and questions (seed ${SEED}) go as the oracle says`, async () => {
  const begun = performance.now();
  let steps = 0;
  let last = 0;
  await watching.begin();
  while (steps < STEPS) {
    steps += await acts();
    if (!world.isLagging) await world.caughtUp();
    if (world.draw.dice(12) === 0) world.holdBack();
    world.begin();
    const questions = Array.from({ length: AT_ONCE }, () => randomRead(world));
    agree(await Promise.all(questions), steps);
    steps += AT_ONCE;
    if (world.isLagging && world.draw.dice(3) === 0) {
      world.letFold();
      await world.caughtUp();
    }
    if (steps - last >= STRETCH) {
      last = steps;
      await compareListeners(steps);
      progress(steps, performance.now() - begun);
    }
  }
  expect(world.api.defects).toEqual([]);
});

async function acts(): Promise<number> {
  const count = 1 + world.draw.dice(8);
  for (let act = 0; act < count; act += 1) agree([await randomAct(world)], act);
  return count;
}

async function compareListeners(steps: number): Promise<void> {
  world.letFold();
  await world.caughtUp();
  const sign = await publicSign(world);
  agree([await watching.compare(sign.incident)], steps);
  await endSign(world, sign);
  world.forget();
  await world.caughtUp();
  await watching.begin();
}

function agree(differences: readonly (string | null)[], step: number): void {
  const found = differences.filter((difference) => difference !== null);
  if (found.length > 0) throw new Error(`seed ${SEED}, step ${step}: ${found.join('\n')}`);
}

function progress(steps: number, ms: number): void {
  if (process.env.TOCSIN_TEST_SIMULATION_STEPS === undefined) return;
  const each = Math.round((steps / ms) * 1_000);
  process.stderr.write(
    `seed ${SEED}: ${steps} of ${STEPS} steps, ${Math.round(ms / 1_000)} s, ${each} a second\n`,
  );
}
