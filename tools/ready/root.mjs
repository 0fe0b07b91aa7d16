import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A path from the top. */
export const fromRoot = (...parts) => path.join(ROOT, ...parts);

/** Every room, as a path from the top: `libs/domain`, `apps/hub`, … */
export function rooms() {
  return ['libs', 'apps']
    .flatMap((top) => readdirSync(fromRoot(top)).map((name) => `${top}/${name}`))
    .filter((room) => existsSync(fromRoot(room, 'tsconfig.json')));
}
