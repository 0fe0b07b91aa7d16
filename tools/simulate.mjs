/**
 * `npm run simulate -- --seed N --steps M --workers W`: random members, markings, acts and questions on a real PostgreSQL,
 * compared step by step with a naive oracle of the sharing rules. The same seed makes the same choices. Each worker has a
 * network of its own: the seeds N, N + 1, … share the steps between them.
 */
import { parseArgs } from 'node:util';
import { runScript } from './ready/command.mjs';
import { ensureInstalled } from './ready/installed.mjs';
import { requireNode } from './ready/node-version.mjs';

requireNode();
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    steps: { type: 'string', default: '100000' },
    workers: { type: 'string', default: '2' },
  },
});
await ensureInstalled();
const workers = Math.max(1, Number(values.workers));
const steps = Math.ceil(Number(values.steps) / workers);
const seeds = Array.from({ length: workers }, (_, worker) => Number(values.seed) + worker);
console.log(seeds.map((seed) => `seed ${seed}: ${steps} steps`).join('\n'));
const codes = await Promise.all(seeds.map((seed) => simulate(seed)));
process.exit(codes.find((code) => code !== 0) ?? 0);

async function simulate(seed) {
  const env = {
    ...process.env,
    TOCSIN_TEST_SIMULATION_SEED: String(seed),
    TOCSIN_TEST_SIMULATION_STEPS: String(steps),
  };
  const { code } = await runScript('jest/bin/jest.js', ['test/simulation'], { env });
  return code;
}
