/** `npm start`: installs and builds what is missing, then becomes the hub (same process: its id is the real one). */
import { existsSync } from 'node:fs';
import { ensureBuilt } from './ready/built.mjs';
import { secondsSince } from './ready/command.mjs';
import { ensureInstalled } from './ready/installed.mjs';
import { requireNode } from './ready/node-version.mjs';

requireNode();
const install = await ensureInstalled();
const start = performance.now();
const { result: build, output } = await ensureBuilt();
if (build === 'failed') {
  console.error(`${output}\nThe build failed; the errors stand above.`);
  process.exit(1);
}
if (build === 'built') console.log(`Built in ${secondsSince(start)}`);

if (existsSync('.env')) process.loadEnvFile('.env');

/** For the hub's first lines. */
globalThis.tocsinStart = { install, build };
await import(new URL('../apps/hub/dist/main.js', import.meta.url));
