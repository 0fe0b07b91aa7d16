import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { npm } from './installed.mjs';
import { fromRoot } from './root.mjs';

const FOLDER = fromRoot('apps/bench/rivals');
const LOCK = `${FOLDER}/package-lock.json`;
const STAMP = `${FOLDER}/node_modules/.tocsin-installed`;

/** Installs what only the bench compares with, in a folder of its own. Ends the process when npm fails. */
export async function ensureRivals() {
  const wanted = readFileSync(LOCK, 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.error('Installing what the bench compares with (npm ci in apps/bench/rivals) …');
  const { code } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
  });
  if (code !== 0) {
    console.error(
      `\nIt could not be installed: npm ci ended with ${code}. It needs the npm registry once.`,
    );
    process.exit(1);
  }
  writeFileSync(STAMP, wanted);
}
