import { readFileSync } from 'node:fs';
import { fromRoot } from './root.mjs';

/** Ends the process with one sentence when this Node.js is older than `engines` in package.json asks for. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  if (isOlder(process.versions.node, wanted)) {
    console.error(
      `Tocsin needs Node.js ${wanted} or newer; this is ${process.versions.node}. Node.js 24 is advised: https://nodejs.org`,
    );
    process.exit(1);
  }
}

function isOlder(version, than) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = than.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
