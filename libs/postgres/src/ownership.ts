import {
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import type pg from 'pg';
import { PostgresProblem } from './problem.js';
import { isAlive, pause, startMark } from './processes.js';

/*
 * One Node process owns a data directory at a time. Two things say so:
 *  - a session advisory lock in the server on that directory. PostgreSQL allows one server per directory and one holder
 *    per lock, and drops the lock when the holder dies, so it decides every race, kill -9 and reused process ids included;
 *  - a file beside the data that names the owner. It gives the refusal its process id, and it holds while the server is
 *    down (the owner restarts it).
 */

interface Owner {
  readonly pid: number;
  /** Start time of the process, so that another process with a reused id is not taken for it. */
  readonly started: string | undefined;
  /** Machine, boot and process-id namespace in which the id means something. */
  readonly place: string;
}

/** What the holder of the lock is called in pg_stat_activity; the process id is read back from it. */
export const OWNER_NAME = 'tocsin owner ';

const HEARTBEAT_MS = 3_000;
const SILENT_MS = 10_000;
// Any pair of numbers will do that nobody else uses in the database `postgres`: "tocs", 1.
const LOCK = [0x746f6373, 1] as const;

/**
 * Returns when nobody else owns the data directory. An owner on another machine or in another container cannot be asked
 * whether it lives; it is given up to 10 s to show its heartbeat. `exceptPid`: an owner that is no obstacle (oneself).
 * Throws PostgresProblem `already-running` naming the owner's process id.
 */
export async function refuseIfOwned(
  ownerFile: string,
  dataDir: string,
  exceptPid?: number,
): Promise<void> {
  for (;;) {
    const owner = readOwner(ownerFile);
    if (!owner) return;
    if (owner.place === place()) {
      const lives = owner.pid !== exceptPid && isAlive(owner.pid) && sameProcess(owner);
      if (lives) throw alreadyRunning(dataDir, owner.pid);
      return;
    }
    const seen = lastHeartbeat(ownerFile);
    if (isFromEarlierBoot(owner) || Date.now() - seen > SILENT_MS) return;
    await pause(500);
    if (lastHeartbeat(ownerFile) > seen) throw alreadyRunning(dataDir, owner.pid, owner.place);
  }
}

/**
 * Takes the lock for the session of `client` (connected to the database `postgres`). A holder that was just killed
 * keeps it until its server process notices, so a refusal is final only after 3 s. False: the server ended meanwhile.
 * Ends the session and throws PostgresProblem `already-running` naming the holder's process id.
 */
export async function takeLock(client: pg.Client, dataDir: string): Promise<boolean> {
  try {
    for (let waited = 0; ; waited += 50) {
      if (await tryLock(client)) return true;
      const holder = await lockHolder(client);
      if (waited >= 3_000 || (holder !== undefined && isAlive(holder))) {
        throw alreadyRunning(dataDir, holder);
      }
      await pause(50);
    }
  } catch (error) {
    client.end().catch(() => {});
    if (error instanceof PostgresProblem) throw error;
    return false;
  }
}

/** Writes who owns the directory and keeps a heartbeat; the returned function removes both. */
export function announceOwner(ownerFile: string): () => void {
  const owner: Owner = { pid: process.pid, started: startMark(process.pid), place: place() };
  const folder = mkdtempSync(`${ownerFile}.`);
  writeFileSync(`${folder}/owner`, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(`${folder}/owner`, ownerFile);
  rmSync(folder, { recursive: true, force: true });
  const heartbeat = setInterval(() => {
    try {
      utimesSync(ownerFile, new Date(), new Date());
    } catch {
      // Removed by hand: the lock in the server still stands.
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    if (readOwner(ownerFile)?.pid === process.pid) rmSync(ownerFile, { force: true });
  };
}

function readOwner(ownerFile: string): Owner | undefined {
  try {
    const owner = JSON.parse(readFileSync(ownerFile, 'utf8')) as Owner;
    return Number.isSafeInteger(owner.pid) ? owner : undefined;
  } catch {
    // None, or not ours to understand: the lock in the server decides.
    return undefined;
  }
}

function sameProcess(owner: Owner): boolean {
  const now = startMark(owner.pid);
  return owner.started === undefined || now === undefined || owner.started === now;
}

/** This machine, but booted since (a container has its own name): nothing from before lives. */
function isFromEarlierBoot(owner: Owner): boolean {
  const [host, boot] = owner.place.split(' ');
  const [here, thisBoot] = place().split(' ');
  return host === here && boot !== thisBoot;
}

function lastHeartbeat(ownerFile: string): number {
  return statSync(ownerFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock($1, $2) as taken',
    [...LOCK],
  );
  return rows[0]?.taken === true;
}

async function lockHolder(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.classid = $1 and l.objid = $2 and l.objsubid = 2 and l.granted`,
    [...LOCK],
  );
  const name = rows[0]?.name;
  return name?.startsWith(OWNER_NAME) ? Number(name.slice(OWNER_NAME.length)) : undefined;
}

function place(): string {
  const parts = [hostname()];
  try {
    parts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    parts.push(readlinkSync('/proc/self/ns/pid'));
  } catch {
    // Not Linux: the machine's name has to do.
  }
  return parts.join(' ');
}

function alreadyRunning(
  dataDir: string,
  pid: number | undefined,
  elsewhere?: string,
): PostgresProblem {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  const where = elsewhere ? ` on ${elsewhere.split(' ')[0]}` : '';
  return new PostgresProblem(
    'already-running',
    `${dataDir} is in use by ${who}${where}. Stop it first (Ctrl-C there, or \`kill ${pid ?? '<pid>'}\`), ` +
      'or name another directory in TOCSIN_DATA.',
  );
}
