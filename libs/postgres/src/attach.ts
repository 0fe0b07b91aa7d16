import { existsSync } from 'node:fs';
import { clusterPasswords, preparePlaces } from './cluster-directory.js';
import { applicationAddress, embeddedReaderAddress } from './database-bootstrap.js';
import { refuseIfOwned } from './ownership.js';
import { PostgresProblem } from './problem.js';
import { pause } from './processes.js';
import { readPostmaster, servesDirectory } from './server-process.js';

/** A server that another process owns. It is not stopped from here, and may end when its owner does. */
export interface AttachedPostgres {
  /** Address of the program's database, password included: never print it. */
  readonly url: string;
  /** The same database as the role that reads for viewers. */
  readonly readerUrl: string;
}

/** An owner restarts a server that died, within a second as a rule. */
const PATIENCE_MS = 15_000;

/**
 * The embedded PostgreSQL of a data directory that another living process owns; null where nobody does, and whoever
 * wants it has to start it. Throws PostgresProblem `server-unreachable` where the owner lives and its server does not
 * get ready, `password-wrong` where the password file is missing.
 */
export async function attachEmbeddedPostgres(options: {
  readonly dataDir: string;
}): Promise<AttachedPostgres | null> {
  if (!existsSync(options.dataDir)) return null;
  const places = preparePlaces(options.dataDir);
  if (!(await isOwned(places.ownerFile, places.dataDir))) return null;
  const port = await readyPort(places.dataDir);
  const passwords = clusterPasswords(places, false);
  return {
    url: applicationAddress(passwords, port),
    readerUrl: embeddedReaderAddress(passwords, port),
  };
}

async function isOwned(ownerFile: string, dataDir: string): Promise<boolean> {
  try {
    await refuseIfOwned(ownerFile, dataDir);
    return false;
  } catch (error) {
    if (error instanceof PostgresProblem && error.code === 'already-running') return true;
    throw error;
  }
}

async function readyPort(dataDir: string): Promise<number> {
  for (const began = Date.now(); Date.now() - began < PATIENCE_MS;) {
    const server = readPostmaster(dataDir);
    if (server?.status === 'ready' && servesDirectory(server.pid, dataDir)) return server.port;
    await pause(20);
  }
  throw new PostgresProblem(
    'server-unreachable',
    `Another process owns ${dataDir}, but its PostgreSQL does not get ready. Stop that process and try again.`,
  );
}
