import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { run, secondsSince } from './command.mjs';
import { fromRoot, rooms } from './root.mjs';

const STAMP = fromRoot('node_modules/.tocsin-installed');

/**
 * Installs the packages when what is installed is not what package-lock.json says. Install scripts stay off: nothing here
 * needs them. Ends the process when npm fails.
 * @returns {Promise<'unchanged' | 'installed'>}
 */
export async function ensureInstalled() {
  const wanted = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return 'unchanged';
  if (!isInstalledByHand()) await install();
  writeFileSync(STAMP, fingerprint());
  return 'installed';
}

/** Changes whenever a manifest, the lockfile or the platform does. */
function fingerprint() {
  const manifests = ['.', ...rooms()].map((room) => `${room}/package.json`);
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of [...manifests, 'package-lock.json']) {
    if (existsSync(fromRoot(file))) hash.update(file).update(readFileSync(fromRoot(file)));
  }
  return hash.digest('hex');
}

/** Whether npm's record of node_modules holds each package of the lockfile: somebody ran `npm install`. */
function isInstalledByHand() {
  const record = fromRoot('node_modules/.package-lock.json');
  if (!existsSync(record) || !existsSync(fromRoot('package-lock.json'))) return false;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(fromRoot('package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([where, wanted]) => {
    if (!where.startsWith('node_modules/'))
      return !where.includes('/node_modules/') || present[where];
    const there = present[where];
    return there ? there.version === wanted.version : wanted.optional || wanted.peer;
  });
}

async function install() {
  const start = performance.now();
  const command = existsSync(fromRoot('package-lock.json')) ? 'ci' : 'install';
  console.log(`Installing packages (npm ${command}; the first time takes a minute or two) …`);
  const { code } = await npm([command, '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code !== 0) {
    console.error(
      `\nThe packages could not be installed: npm ${command} ended with ${code}; what it said stands above.\n` +
        'It needs the npm registry once. Then run the same command again.',
    );
    process.exit(1);
  }
  console.log(`Packages installed in ${secondsSince(start)}`);
}

/** Under `npm start` npm says where it is; otherwise the one on the path. */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}
