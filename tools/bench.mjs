/** `npm run bench`: builds what is missing and prints the table of figures. */
import { ensureBuilt } from './ready/built.mjs';
import { ensureInstalled } from './ready/installed.mjs';
import { requireNode } from './ready/node-version.mjs';
import { ensureRivals } from './ready/rivals.mjs';

requireNode();
await ensureInstalled();
const { result, output } = await ensureBuilt();
if (result === 'failed') {
  console.error(`${output}\nThe build failed; the errors stand above.`);
  process.exit(1);
}
const isMeasuring = !process.argv.some((each) => each === '--list' || each === '--help');
if (isMeasuring) await ensureRivals();
await import(new URL('../apps/bench/dist/main.js', import.meta.url));
