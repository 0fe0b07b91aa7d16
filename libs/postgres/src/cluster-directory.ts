import { createHmac, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries.js';
import { createCluster, syncToDisk } from './cluster-creation.js';
import { fileProblem, PostgresProblem, problemFromText } from './problem.js';
import { isAlive } from './processes.js';
import type { SystemUser } from './processes.js';

/** Where a cluster and what belongs to it are kept. Everything but the data stands beside it. */
export interface ClusterPlaces {
  readonly dataDir: string;
  readonly passwordFile: string;
  readonly ownerFile: string;
  readonly logFile: string;
}

/** The secrets of a cluster: the superuser's, those of the role that the program connects as and of its reader. */
export interface ClusterPasswords {
  readonly superuser: string;
  readonly application: string;
  readonly reader: string;
}

/** Names the files of a data directory and makes sure that the folder above exists and can be written. */
export function preparePlaces(dataDir: string): ClusterPlaces {
  const wanted = path.resolve(dataDir);
  try {
    mkdirSync(path.dirname(wanted), { recursive: true });
    const at = existsSync(wanted)
      ? realpathSync(wanted)
      : path.join(realpathSync(path.dirname(wanted)), path.basename(wanted));
    const trial = `${at}.trial-${process.pid}`;
    closeSync(openSync(trial, 'w', 0o600));
    rmSync(trial, { force: true });
    return {
      dataDir: at,
      passwordFile: `${at}.password`,
      ownerFile: `${at}.owner.json`,
      logFile: `${at}.log`,
    };
  } catch (error) {
    throw fileProblem(error, wanted);
  }
}

/**
 * True when the directory holds a cluster of this major version, false when there is nothing yet. Everything else is
 * refused and left as it is: PostgresProblem `data-of-other-version`, `directory-not-ours`, `directory-not-writable`.
 */
export function holdsCluster(dataDir: string, major: number): boolean {
  let names: string[];
  try {
    names = readdirSync(dataDir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return false;
    if (code === 'ENOTDIR') throw notOurs(dataDir, 'it is a file');
    throw fileProblem(error, dataDir);
  }
  if (names.length === 0) return false;
  if (!names.includes('PG_VERSION')) throw notOurs(dataDir, 'it holds other files');
  const version = readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (version === String(major)) return true;
  const newer = Number(version) > major;
  throw new PostgresProblem(
    'data-of-other-version',
    `${dataDir} holds data of PostgreSQL ${version}, this program brings PostgreSQL ${major}; nothing was touched. ` +
      (newer
        ? 'Use a newer version of the program, or another directory in TOCSIN_DATA.'
        : 'Make a backup with the version that wrote it, restore it into a new directory, ' +
          'or run that PostgreSQL yourself and set DATABASE_URL.'),
  );
}

/** Makes the cluster in a sibling folder and renames it when it is complete, so half a cluster is never seen. */
export async function makeCluster(
  places: ClusterPlaces,
  how: { binaries: Binaries; user: SystemUser | undefined; password: string },
): Promise<void> {
  const { dataDir } = places;
  removeLeftovers(dataDir);
  const fresh = `${dataDir}.initdb-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const made = await createCluster({ ...how, directory: fresh });
    if (!made.ok) throw problemFromText(made.said, dataDir) ?? creationFailed(dataDir, made.said);
    await syncToDisk(fresh);
    moveInto(fresh, dataDir);
  } catch (error) {
    throw fileProblem(error, dataDir);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * The passwords of the cluster, from the file of mode 0600 beside it. `create`: make the file when there is none; two
 * processes that start at once agree on one. Throws PostgresProblem `password-wrong` when it is missing.
 */
export function clusterPasswords(places: ClusterPlaces, create: boolean): ClusterPasswords {
  const { passwordFile, dataDir } = places;
  try {
    if (create && !existsSync(passwordFile)) writePassword(passwordFile);
    const superuser = readFileSync(passwordFile, 'utf8').trim();
    if (superuser.length < 32) throw passwordMissing(places);
    const of = (role: string) => createHmac('sha256', superuser).update(role).digest('base64url');
    return { superuser, application: of('tocsin'), reader: of('tocsin_reader') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw passwordMissing(places);
    throw fileProblem(error, dataDir);
  }
}

/** Identifier that initdb gave the cluster (first eight bytes of global/pg_control), as decimal text. */
export function systemIdentifier(dataDir: string): string {
  const control = readFileSync(path.join(dataDir, 'global/pg_control'));
  return control.readBigUInt64LE(0).toString();
}

/** Folders of a first start that was killed half-way; those of a process that still works are left alone. */
function removeLeftovers(dataDir: string): void {
  const folder = path.dirname(dataDir);
  const prefix = `${path.basename(dataDir)}.initdb-`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    if (isAlive(Number(name.slice(prefix.length).split('-')[0]))) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function moveInto(fresh: string, dataDir: string): void {
  try {
    if (process.platform === 'win32' && existsSync(dataDir)) rmdirSync(dataDir);
    renameSync(fresh, dataDir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // Whoever started at the same moment was first: theirs is as good, both use the same password.
    if (['ENOTEMPTY', 'EEXIST'].includes(code)) return;
    if (['EBUSY', 'EXDEV'].includes(code)) throw notOurs(dataDir, 'it is a mount point itself');
    throw error;
  }
  syncDirectory(path.dirname(dataDir));
}

/** Written completely, then linked to its name: nobody ever reads half a password. */
function writePassword(file: string): void {
  const fresh = `${file}.${process.pid}`;
  rmSync(fresh, { force: true });
  const written = openSync(fresh, 'wx', 0o600);
  writeSync(written, `${randomBytes(32).toString('base64url')}\n`);
  fsyncSync(written);
  closeSync(written);
  try {
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  syncDirectory(path.dirname(file));
}

function syncDirectory(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
}

function notOurs(dataDir: string, why: string): PostgresProblem {
  return new PostgresProblem(
    'directory-not-ours',
    `${dataDir} cannot become a PostgreSQL data directory: ${why}. Nothing was touched; ` +
      'name an empty or new directory in TOCSIN_DATA.',
  );
}

function passwordMissing({ passwordFile, dataDir }: ClusterPlaces): PostgresProblem {
  return new PostgresProblem(
    'password-wrong',
    `The password of the data in ${dataDir} is missing: put back the file ${passwordFile} that was made with it.`,
  );
}

function creationFailed(dataDir: string, said: string): PostgresProblem {
  const line = said.split('\n').find((text) => /error|fatal/i.test(text)) ?? said.slice(-300);
  return new PostgresProblem(
    'cluster-creation-failed',
    `PostgreSQL could not set up ${dataDir}: ${line.trim()}. Nothing was left behind; start again, ` +
      'or set DATABASE_URL.',
  );
}
