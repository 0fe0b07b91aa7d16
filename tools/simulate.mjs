/**
 * `npm run simulate -- --seed N --steps M`: random members, markings, acts and questions on a real PostgreSQL, compared
 * step by step with a naive oracle of the sharing rules. The same seed makes the same choices.
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
  },
});
await ensureInstalled();
console.log(`seed ${values.seed}, ${values.steps} steps`);
process.env.TOCSIN_TEST_SIMULATION_SEED = values.seed;
process.env.TOCSIN_TEST_SIMULATION_STEPS = values.steps;
const { code } = await runScript('jest/bin/jest.js', ['test/simulation']);
process.exit(code);
