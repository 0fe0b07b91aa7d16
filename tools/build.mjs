/** `npm run build`: what `npm start` does before it starts. */
import { ensureBuilt } from './ready/built.mjs';
import { secondsSince } from './ready/command.mjs';
import { ensureInstalled } from './ready/installed.mjs';
import { requireNode } from './ready/node-version.mjs';

requireNode();
await ensureInstalled();
const start = performance.now();
const { result, output } = await ensureBuilt();
if (output) console.error(output);
console.log(`build ${result} (${secondsSince(start)})`);
process.exitCode = result === 'failed' ? 1 : 0;
