#!/usr/bin/env node
/** Builds what is missing, as `npm start` does, and becomes the command line. */
import { existsSync } from 'node:fs';
import { ensureBuilt } from '../../../tools/ready/built.mjs';
import { requireNode } from '../../../tools/ready/node-version.mjs';

requireNode();
const { result, output } = await ensureBuilt();
if (result === 'failed') {
  console.error(`${output}\nThe build failed; the errors stand above.`);
  process.exit(2);
}
if (existsSync('.env')) process.loadEnvFile('.env');
await import('../dist/main.js');
