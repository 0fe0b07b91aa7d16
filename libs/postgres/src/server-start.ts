import { linkSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries.js';
import type { ClusterPasswords, ClusterPlaces } from './cluster-directory.js';
import { openOwnerSession } from './owner-session.js';
import type { OwnerSession } from './owner-session.js';
import { refuseIfOwned, takeLock } from './ownership.js';
import { fileProblem, PostgresProblem, problemFromText } from './problem.js';
import { isListed, pause, programName, signal } from './processes.js';
import type { SystemUser } from './processes.js';
import { loggedSince, logSize } from './server-log.js';
import {
  freePort,
  launchServer,
  readPostmaster,
  servesDirectory,
  stopServer,
} from './server-process.js';
import type { LaunchedServer, Postmaster } from './server-process.js';

/** Everything needed to get a server on one data directory. */
export interface ServerPlan {
  readonly places: ClusterPlaces;
  readonly binaries: Binaries;
  readonly user: SystemUser | undefined;
  readonly passwords: ClusterPasswords;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (message: string) => void;
}

/** A server that this process owns. */
export interface OwnedServer {
  readonly pid: number;
  readonly port: number;
  readonly session: OwnerSession;
  /** True when it had been started by a process that is gone. */
  readonly adopted: boolean;
}

/** How long the shared memory of a killed server's children is waited for. */
const DYING_CHILDREN_MS = 5_000;
const MOST_PORTS = 5;
const MOST_TROUBLE_MS = 30_000;
/** A server that was just launched lives; on a busy machine its first answer may take a while. */
const FIRST_ANSWER_MS = 60_000;
const NO_ANSWER = 'error: it was ready, and gave no answer for a minute; the machine is overloaded';

/**
 * Gets a running server on the data directory and makes this process its owner: adopts one that runs, stops one that
 * cannot be used, starts one where none is. `port`: the port it must have (a restart under living pools).
 * Throws PostgresProblem (`already-running`, `disk-full`, `directory-not-writable`, `server-start-failed`, …).
 */
export async function acquireServer(plan: ServerPlan, port?: number): Promise<OwnedServer> {
  const trouble: Trouble = { began: Date.now(), portsTaken: 0 };
  for (;;) {
    const running = readPostmaster(plan.places.dataDir);
    if (running && servesDirectory(running.pid, plan.places.dataDir)) {
      const adopted = await adopt(plan, running);
      if (adopted) return adopted;
      continue;
    }
    if (running) clearStaleNote(plan, running);
    const tried = await start(plan, port ?? (await freePort()));
    if (tried.ok) return tried.server;
    await waitOut(plan, tried.said, trouble);
  }
}

interface Trouble {
  readonly began: number;
  portsTaken: number;
}

/** Waits after a failed start where waiting helps, and throws where it does not or has not for 30 s. */
async function waitOut(plan: ServerPlan, said: string, trouble: Trouble): Promise<void> {
  if (Date.now() - trouble.began > MOST_TROUBLE_MS) throw startFailed(plan, said);
  if (/lock file "postmaster.pid" (already exists|is empty)/.test(said)) {
    // Somebody else starts in this very moment; whoever gets the lock wins.
    await pause(20);
  } else if (/shared memory block .* is still in use/.test(said)) {
    await waitForDyingChildren(plan, trouble.began, said);
  } else if (
    /Address already in use|could not create any TCP\/IP sockets/.test(said) &&
    trouble.portsTaken < MOST_PORTS
  ) {
    trouble.portsTaken += 1;
    await pause(100);
  } else {
    throw startFailed(plan, said);
  }
}

async function adopt(plan: ServerPlan, running: Postmaster): Promise<OwnedServer | undefined> {
  const { places, settings } = plan;
  const session = await openOwnerSession({ ...plan, pid: running.pid, port: running.port });
  if (session) {
    if (!(await takeLock(session.client, places.dataDir))) return undefined;
    if (session.clusterName === settings.cluster_name) {
      return { ...running, session, adopted: true };
    }
    // The session, and the lock with it, is held until the server is down.
    plan.log(`PostgreSQL (process ${running.pid}) runs with other settings: it is restarted`);
  } else {
    await refuseIfOwned(places.ownerFile, places.dataDir, process.pid);
    plan.log(`PostgreSQL (process ${running.pid}) was left and does not answer: it is stopped`);
  }
  await stopServer(running.pid, plan.binaries, places.dataDir);
  return undefined;
}

/**
 * postmaster.pid names a process that is no server on this directory: a zombie, or another program that was given the
 * id since. PostgreSQL itself would take it for a server and refuse. Moved aside first and looked at again, so that the
 * note of a server that starts in this moment is never lost.
 */
function clearStaleNote({ places, log }: ServerPlan, stale: Postmaster): void {
  // The note of a process that is gone altogether is PostgreSQL's to clear.
  if (!isListed(stale.pid)) return;
  const note = path.join(places.dataDir, 'postmaster.pid');
  const aside = `${places.dataDir}.stale-${process.pid}`;
  try {
    renameSync(note, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw fileProblem(error, places.dataDir);
  }
  if (Number.parseInt(readFileSync(aside, 'utf8'), 10) === stale.pid) {
    log(`postmaster.pid was stale: process ${stale.pid} is no server on ${places.dataDir}`);
  } else {
    linkSync(aside, note);
  }
  rmSync(aside, { force: true });
}

type Start = { ok: true; server: OwnedServer } | { ok: false; said: string };

async function start(plan: ServerPlan, port: number): Promise<Start> {
  const { places } = plan;
  const logFrom = logSize(places.logFile);
  const launched = launch(plan, port);
  // postmaster.pid names the new server from its first moments; before that there is nothing to connect to.
  while (!launched.exited() && readPostmaster(places.dataDir)?.pid !== launched.pid) await pause(3);
  const server = await claim(plan, launched);
  if (server) return { ok: true, server };
  if (!launched.exited()) {
    await stopServer(launched.pid, plan.binaries, places.dataDir);
    return { ok: false, said: `${loggedSince(places.logFile, logFrom)}\n${NO_ANSWER}` };
  }
  return { ok: false, said: loggedSince(places.logFile, logFrom) || launched.failure() };
}

/** Becomes the owner of a server just launched; undefined when that ends or does not answer. */
async function claim(plan: ServerPlan, launched: LaunchedServer): Promise<OwnedServer | undefined> {
  const { dataDir } = plan.places;
  const { pid, port } = launched;
  try {
    const session = await openOwnerSession({ ...plan, pid, port, patienceMs: FIRST_ANSWER_MS });
    if (!session || !(await takeLock(session.client, dataDir))) return undefined;
    return { pid, port, session, adopted: false };
  } catch (error) {
    // Another process was quicker and owns the server that this one launched: it stays. Else nobody would stop it.
    const taken = error instanceof PostgresProblem && error.code === 'already-running';
    if (!taken) await stopServer(pid, plan.binaries, dataDir);
    throw error;
  }
}

function launch(plan: ServerPlan, port: number): LaunchedServer {
  try {
    const { dataDir, logFile } = plan.places;
    return launchServer({ ...plan, dataDir, logFile, port });
  } catch (error) {
    throw problemFromText(String(error), plan.places.dataDir) ?? error;
  }
}

/**
 * After kill -9 of the server its children end by themselves within milliseconds, unless one is deep in a computation.
 * Those are ended here: the server that they served is gone, and the next one recovers from the WAL.
 */
async function waitForDyingChildren(plan: ServerPlan, began: number, said: string): Promise<void> {
  const waited = Date.now() - began;
  if (waited > 2 * DYING_CHILDREN_MS) throw startFailed(plan, said);
  if (waited > DYING_CHILDREN_MS) {
    for (const pid of processesIn(plan.places.dataDir)) {
      plan.log(`process ${pid} of the killed PostgreSQL still holds its memory: it is ended`);
      signal(pid, 'SIGKILL');
    }
  }
  await pause(50);
}

/** PostgreSQL processes whose working directory is the data directory; Linux only. */
function processesIn(dataDir: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && servesDirectory(pid, dataDir) && programName(pid) === 'postgres');
}

function startFailed(plan: ServerPlan, said: string): PostgresProblem {
  const { dataDir, logFile } = plan.places;
  const known = problemFromText(said, dataDir);
  if (known) return known;
  const line = said
    .split('\n')
    .findLast((text) => /FATAL|PANIC|error/i.test(text))
    ?.replace(/^.*?(?=FATAL|PANIC)/, '');
  return new PostgresProblem(
    'server-start-failed',
    `PostgreSQL on ${dataDir} does not start: ${line?.trim() ?? 'it gave no reason'}. ` +
      `Its log is ${logFile}; \`tocsin doctor\` looks for the usual causes.`,
  );
}
