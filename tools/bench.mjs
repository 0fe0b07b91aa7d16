/** `npm run bench`: builds what is missing and prints the table of figures. */
import { ensureBuilt } from './ready/built.mjs';
import { ensureInstalled } from './ready/installed.mjs';
import { requireNode } from './ready/node-version.mjs';

requireNode();
await ensureInstalled();
const { result, output } = await ensureBuilt();
if (result === 'failed') {
  console.error(`${output}\nThe build failed; the errors stand above.`);
  process.exit(1);
}
await import(new URL('../apps/bench/dist/main.js', import.meta.url));
