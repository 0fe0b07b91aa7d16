/**
 * `npm test`: everything that must hold, each step with its time, and at the end `N passed, N failed` as jest counted.
 * A failing step outside of jest counts as one failure. `npm test -- <pattern>` runs the matching specs alone, long
 * ones included. CI=true runs everything: the files `*.long.spec.ts` too, and the others with all their rounds.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureBuilt } from './ready/built.mjs';
import { run, runScript, secondsSince } from './ready/command.mjs';
import { ensureInstalled } from './ready/installed.mjs';
import { requireNode } from './ready/node-version.mjs';
import { fromRoot } from './ready/root.mjs';

const CACHE = 'node_modules/.cache/tocsin';
/** The only reasons there are. */
const REASON_TO_SKIP = process.env.CI
  ? 'not for this platform or user'
  : 'CI=true runs the long ones';
/** What takes more than some ten seconds by itself has this in its name, unless nothing else covers its promise. */
const LONG = String.raw`\.long\.spec\.ts$`;
const COUNTS = fromRoot(CACHE, `jest-${process.pid}.json`);

/** Runs `script` of an installed package; `args` as in a shell, without quotes. */
const quietly = (script, args) => runScript(script, args.split(' '), { quiet: true });

const CHECKS = {
  build: async () => {
    const { result, output } = await ensureBuilt();
    return { code: result === 'failed' ? 1 : 0, output };
  },
  format: () =>
    quietly(
      'prettier/bin/prettier.cjs',
      `--check --log-level warn --cache --cache-location ${CACHE}/prettier .`,
    ),
  lint: () => quietly('oxlint/bin/oxlint', '--quiet'),
  types: () => quietly('typescript/bin/tsc', '-b'),
  'map of rooms': () =>
    quietly(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config .dependency-cruiser.cjs apps libs test tools',
    ),
  'unused code': () => quietly('knip/bin/knip.js', '--no-progress'),
};

/** What asks a registry, or is made for others. */
const CHECKS_OF_CI = {
  'bill of materials': () => run(process.execPath, ['tools/sbom.mjs'], { quiet: true }),
  'known vulnerabilities': () => run(process.execPath, ['tools/audit.mjs'], { quiet: true }),
};

/** Runs one check, prints how it went. @returns {Promise<boolean>} whether it passed */
async function check([name, step]) {
  const start = performance.now();
  const { code, output } = await step();
  // What could not be asked is no failure, and must not pass in silence either.
  if (code !== 0 || output.includes('!!!')) console.log(`\n${output.trim()}\n`);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${secondsSince(start)})`);
  return code === 0;
}

/**
 * What did not run for want of something that this machine lacks: the reason stands in the title (see
 * libs/local-kafka/src/testing.ts), and says how to run it. @returns {Map<string, number>} how many for each reason
 */
function notRun({ testResults }) {
  const counts = new Map();
  for (const { status, ancestorTitles } of testResults.flatMap((file) => file.assertionResults)) {
    const [, reason] = /\[not run: (.*)\]/.exec(ancestorTitles.join(' ')) ?? [];
    if (reason && status === 'pending') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}

const sum = (numbers) => [...numbers].reduce((total, number) => total + number, 0);

/** Runs jest in the open, and counts. */
async function runSpecs(patterns) {
  mkdirSync(fromRoot(CACHE), { recursive: true });
  const everyday = isWhole ? [] : [`--testPathIgnorePatterns=${LONG}`];
  const counting = ['--json', `--outputFile=${COUNTS}`];
  const args = ['node_modules/jest/bin/jest.js', ...counting, ...everyday, ...patterns];
  const { code } = await run(process.execPath, args);
  if (!existsSync(COUNTS)) return { passed: 0, failed: 1, skipped: 0, absent: new Map() };
  const counts = JSON.parse(readFileSync(COUNTS, 'utf8'));
  rmSync(COUNTS);
  const absent = notRun(counts);
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
  return {
    passed: counts.numPassedTests,
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped: counts.numPendingTests + counts.numTodoTests - sum(absent.values()),
    absent,
  };
}

/** Whatever ends the run early: the last line is there. */
let counted = false;
process.once('exit', () => {
  if (!counted) console.log('0 passed, 1 failed');
});

requireNode();
await ensureInstalled();
const start = performance.now();
const patterns = process.argv.slice(2);
const isWhole = process.env.CI !== undefined || patterns.length > 0;
const failures = [];
const wanted = process.env.CI ? { ...CHECKS, ...CHECKS_OF_CI } : CHECKS;
const checks = Object.entries(wanted).filter(([name]) => patterns.length === 0 || name === 'build');
const [first, ...others] = checks;
/** Takes checks from the list until it is empty. Two at a time: what is asked for is a machine of two processors. */
async function lane() {
  for (let step = others.shift(); step; step = others.shift()) {
    if (!(await check(step))) failures.push(step[0]);
  }
}
if (!(await check(first))) failures.push(first[0]);
await Promise.all([lane(), lane()]);
const specs = await runSpecs(patterns);

console.log(`\nAll in ${secondsSince(start)}`);
if (!isWhole) console.log('Not run: *.long.spec.ts (CI=true npm test runs everything)');
if (specs.skipped > 0) console.log(`Skipped: ${specs.skipped} (${REASON_TO_SKIP})`);
for (const [reason, count] of specs.absent)
  console.log(`\n!!! NOT RUN: ${count} specs. ${reason}\n`);
if (failures.length > 0) console.log(`Failed outside of the specs: ${failures.join(', ')}`);
const failed = specs.failed + failures.length;
counted = true;
console.log(`${specs.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
