import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run, runScript } from './command.mjs';
import { fromRoot, rooms } from './root.mjs';

const STAMP = fromRoot('node_modules/.cache/tocsin/built');

/**
 * Builds every room whose sources changed: tsc for TypeScript, a copy for what stands beside it (GraphQL, SQL, HTML, …),
 * and the bundles for browsers, which have a build.mjs of their own.
 * @returns {Promise<{ result: 'unchanged' | 'built' | 'failed', output: string }>} `output`: what the compiler said
 */
export async function ensureBuilt() {
  const wanted = fingerprint();
  const isCurrent = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
  const outputs = [...rooms(), ...bundles()].map((place) => fromRoot(place, 'dist'));
  if (isCurrent && outputs.every((output) => existsSync(output))) {
    return { result: 'unchanged', output: '' };
  }
  rmSync(STAMP, { force: true });
  const { code, output } = await runScript('typescript/bin/tsc', ['-b', ...rooms()], {
    quiet: true,
  });
  if (code !== 0) return { result: 'failed', output };
  for (const room of rooms()) {
    copyAssets(room);
    removeOrphans(room);
  }
  for (const bundle of bundles()) {
    const made = await run(process.execPath, [`${bundle}/build.mjs`], { quiet: true });
    if (made.code !== 0) return { result: 'failed', output: made.output };
  }
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
  return { result: 'built', output: '' };
}

/** Changes with the content of any source, setting or package; not with dates, which a clone makes new. */
function fingerprint() {
  const hash = createHash('sha256');
  const settings = rooms().flatMap((room) => [`${room}/tsconfig.json`, `${room}/package.json`]);
  const sources = rooms().flatMap((room) => sourcesOf(room).map((file) => `${room}/src/${file}`));
  const bundled = bundles().flatMap(bundleSources);
  const files = ['tsconfig.base.json', 'package-lock.json', ...settings, ...sources, ...bundled];
  for (const file of files) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(fromRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Folders with a bundle for browsers: `libs/api/explorer`. */
function bundles() {
  return rooms()
    .flatMap((room) => readdirSync(fromRoot(room)).map((folder) => `${room}/${folder}`))
    .filter((folder) => existsSync(fromRoot(folder, 'build.mjs')));
}

function bundleSources(bundle) {
  const files = filesBelow(fromRoot(bundle)).filter((file) => !file.startsWith(`dist${path.sep}`));
  return files.map((file) => `${bundle}/${file}`);
}

/** What ends up in dist, as paths below the room's src. */
function sourcesOf(room) {
  return filesBelow(fromRoot(room, 'src')).filter((file) => !file.endsWith('.spec.ts'));
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function copyAssets(room) {
  for (const file of sourcesOf(room).filter((name) => !name.endsWith('.ts'))) {
    cpSync(fromRoot(room, 'src', file), fromRoot(room, 'dist', file));
  }
}

/** What was built from a source that is gone would otherwise still be found, a migration for instance. */
function removeOrphans(room) {
  const sources = new Set(sourcesOf(room));
  for (const file of filesBelow(fromRoot(room, 'dist'))) {
    const source = file.replace(/(?:\.d\.ts|\.js)(?:\.map)?$/, '.ts');
    const isOrphan = !sources.has(file) && !sources.has(source) && !file.endsWith('.tsbuildinfo');
    if (isOrphan) rmSync(fromRoot(room, 'dist', file));
  }
}
