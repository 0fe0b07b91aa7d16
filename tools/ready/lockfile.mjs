import { readFileSync } from 'node:fs';
import { fromRoot } from './root.mjs';

/**
 * What the lock file has beside what only builds and tests need: what somebody who runs the network runs.
 * @returns {{ name: string, version: string }[]}
 */
export function productionPackages() {
  const { packages } = JSON.parse(readFileSync(fromRoot('package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([where, { dev, link }]) => where.includes('node_modules/') && !dev && !link)
    .map(([where, { name, version }]) => ({
      name: name ?? where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
    }));
}
