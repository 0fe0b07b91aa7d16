import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Binaries } from './binaries.js';
import {
  isAlive,
  pause,
  programName,
  signal,
  waitUntilGone,
  workingDirectory,
} from './processes.js';
import type { SystemUser } from './processes.js';

const STOP_PATIENCE_MS = 60_000;

/** What PostgreSQL itself wrote about the server on a data directory (postmaster.pid). */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping`, `standby`; empty in the first moments. */
  readonly status: string;
}

interface Launch {
  readonly binaries: Binaries;
  readonly user: SystemUser | undefined;
  readonly dataDir: string;
  readonly port: number;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A server that was started; `exited` turns true when it ends before or after it was ready. */
export interface LaunchedServer {
  readonly pid: number;
  readonly port: number;
  exited(): boolean;
  /** Why it could not even be started; empty when it could. */
  failure(): string;
}

/** Reads postmaster.pid; undefined when there is none or it is not yet complete. */
export function readPostmaster(dataDir: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  // A negative id is a single-user session (initdb, repair).
  return { pid: Math.abs(pid), port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
}

/**
 * The address of a directory for a process that runs as `user`. On Linux a process reaches its own working directory
 * through /proc even when a folder above it is closed to it (/root), so root's projects work without moving the data.
 */
export function directoryArgument(dataDir: string, user: SystemUser | undefined): string {
  return user && process.platform === 'linux' ? '/proc/self/cwd' : dataDir;
}

/**
 * The environment of PostgreSQL's programs: nothing of ours (the master key is there), and no PG… variable that would
 * change what they do.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  // oxlint-disable-next-line node/no-process-env -- passed on to a program, not read
  const ours = process.env;
  const passOn = [
    'PATH',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'COMSPEC',
    'USERPROFILE',
    'APPDATA',
  ];
  const environment: NodeJS.ProcessEnv = {};
  for (const name of passOn) if (ours[name] !== undefined) environment[name] = ours[name];
  return environment;
}

/** Starts PostgreSQL in a session of its own, so that Ctrl-C in the terminal reaches Node only. Does not wait. */
export function launchServer(launch: Launch): LaunchedServer {
  const log = openSync(launch.logFile, 'a', 0o600);
  const settings = Object.entries(launch.settings).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(
    launch.binaries.postgres,
    ['-D', directoryArgument(launch.dataDir, launch.user), '-p', String(launch.port), ...settings],
    {
      cwd: launch.dataDir,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
      ...(launch.user && { uid: launch.user.uid, gid: launch.user.gid }),
    },
  );
  closeSync(log);
  let failure = '';
  child.once('error', (error) => (failure = error.message));
  child.unref();
  return {
    pid: child.pid ?? 0,
    port: launch.port,
    exited: () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null,
    failure: () => failure,
  };
}

/** Waits until the server says it is ready; false when it ended or `timeoutMs` milliseconds passed. */
export async function waitUntilReady(
  server: LaunchedServer,
  dataDir: string,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!server.exited() && Date.now() < deadline) {
    const seen = readPostmaster(dataDir);
    if (seen?.pid === server.pid && seen.status === 'ready') return true;
    await pause(5);
  }
  return false;
}

/** Fast shutdown: sessions are ended, everything is written. After a minute: immediate shutdown. */
export async function stopServer(pid: number, binaries: Binaries, dataDir: string): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no signals; pg_ctl asks through the server's own channel.
    spawnSync(binaries.pgCtl, ['stop', '-D', dataDir, '-m', 'fast', '-w'], { windowsHide: true });
    return;
  }
  signal(pid, 'SIGINT');
  if (await waitUntilGone(pid, STOP_PATIENCE_MS)) return;
  await stopServerAtOnce(pid, binaries, dataDir);
}

/** Immediate shutdown: nothing is written any more; the next start recovers from the WAL. */
export async function stopServerAtOnce(
  pid: number,
  binaries: Binaries,
  dataDir: string,
): Promise<void> {
  if (process.platform === 'win32') {
    const how = ['stop', '-D', dataDir, '-m', 'immediate', '-w'];
    spawnSync(binaries.pgCtl, how, { windowsHide: true });
    return;
  }
  signal(pid, 'SIGQUIT');
  if (await waitUntilGone(pid, 10_000)) return;
  signal(pid, 'SIGKILL');
  await waitUntilGone(pid, 5_000);
}

/**
 * True when `pid` is a server on exactly this data directory. Where its working directory cannot be seen (not Linux), a
 * process called postgres is taken for it: connecting shows whether it is.
 */
export function servesDirectory(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false;
  const at = workingDirectory(pid);
  if (at !== undefined) return at === dataDir;
  return process.platform === 'win32' || programName(pid) === 'postgres';
}

/**
 * A TCP port that nobody listens on at 127.0.0.1 right now, below the range from which systems take the ports of
 * outgoing connections: a server that is restarted must find its port free.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(10_000, 32_768);
    if (await canListen(port)) return port;
  }
  throw new Error('no free port on 127.0.0.1 between 10,000 and 32,767');
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
