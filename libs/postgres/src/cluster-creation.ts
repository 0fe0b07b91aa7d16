import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './binaries.js';
import type { SystemUser } from './processes.js';
import { directoryArgument, serverEnvironment } from './server-process.js';

/** The role that owns the cluster; used by the supervisor alone. */
export const SUPERUSER = 'postgres';

interface ClusterRecipe {
  readonly binaries: Binaries;
  readonly user: SystemUser | undefined;
  /** An empty or absent folder. */
  readonly directory: string;
  readonly password: string;
}

/**
 * Runs initdb: UTF-8, PostgreSQL's own C.UTF-8 (code point order, the same on every platform), SCRAM-SHA-256 for every
 * way in. The files may not have reached the disk yet. Returns what initdb had to say when it failed. It takes a second:
 * whatever else a first start has to load is loaded meanwhile.
 */
export async function createCluster(
  recipe: ClusterRecipe,
): Promise<{ ok: true } | { ok: false; said: string }> {
  const { binaries, user, directory } = recipe;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (user) chownSync(directory, user.uid, user.gid);
  const passwordFile = `${directory}.pw`;
  const password = openPasswordFile(passwordFile, recipe);
  try {
    const run = spawn(binaries.initdb, initdbArguments(recipe, passwordFile), {
      cwd: directory,
      env: { ...serverEnvironment(), LC_ALL: characterTypes() },
      stdio: [password, 'ignore', 'pipe'],
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    const failure = await failureOf(run);
    return failure === null ? { ok: true } : { ok: false, said: failure };
  } finally {
    closeSync(password);
    rmSync(passwordFile, { force: true });
  }
}

/** Waits for the end of a program: what it said and how it ended, null where it ended well. */
async function failureOf(run: ChildProcess): Promise<string | null> {
  const ended = once(run, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const [said, how] = await Promise.all([
    run.stderr ? text(run.stderr) : '',
    ended.then(
      ([status, signal]) => {
        if (status === 0) return null;
        return signal ? `killed by ${signal}` : `exit code ${status}`;
      },
      (error: Error) => error.message,
    ),
  ]);
  return how === null ? null : `${said} (${how})`.trim();
}

function initdbArguments(recipe: ClusterRecipe, passwordFile: string): string[] {
  return [
    '-D',
    directoryArgument(recipe.directory, recipe.user),
    `--username=${SUPERUSER}`,
    // Handed over as standard input: the server's user may not be able to walk to the file.
    `--pwfile=${process.platform === 'win32' ? passwordFile : '/dev/stdin'}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${characterTypes()}`,
    '--lc-collate=C',
    '--lc-messages=C',
    '--no-instructions',
    // syncToDisk does that, in a fraction of the time.
    '--no-sync',
  ];
}

/**
 * Writes a folder with all that is in it through to the disk. Many files at once, so that the file system commits them
 * together: initdb's own way, one after the other, took longer than all the rest of it.
 */
export async function syncToDisk(folder: string): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const waiting = [folder, ...names.map((name) => path.join(folder, name))];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await syncOne(next);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

async function syncOne(file: string): Promise<void> {
  const windows = process.platform === 'win32';
  if (windows && statSync(file).isDirectory()) return;
  const opened = await open(file, windows ? 'r+' : 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** The system locale that knows letters beyond ASCII; trigram search asks it, PostgreSQL's own one does the rest. */
function characterTypes(): string {
  if (process.platform === 'darwin') return 'en_US.UTF-8';
  return process.platform === 'win32' ? 'C' : 'C.UTF-8';
}

function openPasswordFile(file: string, recipe: ClusterRecipe): number {
  rmSync(file, { force: true });
  const written = openSync(file, 'wx', 0o600);
  writeSync(written, `${recipe.password}\n`);
  closeSync(written);
  if (recipe.user) chownSync(file, recipe.user.uid, recipe.user.gid);
  return openSync(path.resolve(file), 'r');
}
