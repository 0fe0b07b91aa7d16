/** `npm run cluster`: installs and builds what is missing, then becomes the process that starts the others. */
import { existsSync } from 'node:fs';
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
if (existsSync('.env')) process.loadEnvFile('.env');
await import(new URL('../apps/cluster/dist/main.js', import.meta.url));
