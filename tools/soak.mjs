/**
 * `npm run soak -- --seed N --minutes M`: a cluster of real processes under random faults, and all promises checked from
 * what is in the database and on Kafka afterwards. The same seed strikes in the same order.
 */
import { parseArgs } from 'node:util';
import { ensureBuilt } from './ready/built.mjs';
import { runScript } from './ready/command.mjs';
import { ensureInstalled } from './ready/installed.mjs';
import { requireNode } from './ready/node-version.mjs';

requireNode();
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    minutes: { type: 'string', default: '3' },
  },
});
await ensureInstalled();
const { result, output } = await ensureBuilt();
if (result === 'failed') {
  console.error(`${output}\nThe build failed; the errors stand above.`);
  process.exit(1);
}
console.log(`seed ${values.seed}, ${values.minutes} minutes`);
process.env.CI = 'true';
process.env.TOCSIN_TEST_SOAK_SEED = values.seed;
process.env.TOCSIN_TEST_SOAK_MINUTES = values.minutes;
const { code } = await runScript('jest/bin/jest.js', ['test/soak']);
process.exit(code);
