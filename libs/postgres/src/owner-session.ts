import pg from 'pg';
import { SUPERUSER } from './cluster-creation.js';
import { systemIdentifier } from './cluster-directory.js';
import type { ClusterPasswords, ClusterPlaces } from './cluster-directory.js';
import { OWNER_NAME } from './ownership.js';
import { PostgresProblem } from './problem.js';
import { pause } from './processes.js';
import { readPostmaster, servesDirectory } from './server-process.js';

/** The supervisor's own connection. It holds the lock on the data directory, and its end is how a crash is noticed. */
export interface OwnerSession {
  readonly client: pg.Client;
  /** `cluster_name` of the server: the fingerprint of what it runs with. */
  readonly clusterName: string;
}

interface Target {
  readonly places: ClusterPlaces;
  readonly passwords: ClusterPasswords;
  /** Process id and port of a server that runs on the data directory. */
  readonly pid: number;
  readonly port: number;
  /** How long a server that says it is ready may be silent; 5,000 ms when absent. */
  readonly patienceMs?: number;
}

const SILENCE_MS = 5_000;

/**
 * Connects to a server that runs on the data directory and verifies that it is the one. A server that is still
 * recovering is waited for as long as its process lives. Undefined: it died, or it is "ready" and yet does not answer
 * within the patience. Throws PostgresProblem `password-wrong`.
 */
export async function openOwnerSession(target: Target): Promise<OwnerSession | undefined> {
  const { patienceMs = SILENCE_MS } = target;
  let lastWord = Date.now();
  for (;;) {
    const seen = await look(target);
    if (seen === 'gone') return undefined;
    if (typeof seen === 'object') return seen;
    if (seen === 'starting') lastWord = Date.now();
    else if (Date.now() - lastWord > patienceMs) return undefined;
    await pause(5);
  }
}

type Sight = OwnerSession | 'starting' | 'silent' | 'gone';

async function look(target: Target): Promise<Sight> {
  if (!servesDirectory(target.pid, target.places.dataDir)) return 'gone';
  const seen = readPostmaster(target.places.dataDir);
  if (seen?.pid !== target.pid || seen.status === 'stopping') return 'gone';
  return seen.status === 'ready' ? tryToConnect(target) : 'starting';
}

/** `starting`: the server says that it is not yet ready; `silent`: it says nothing of use. */
async function tryToConnect(target: Target): Promise<Sight> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: target.port,
    user: SUPERUSER,
    password: target.passwords.superuser,
    database: 'postgres',
    application_name: `${OWNER_NAME}${process.pid}`,
    options: '-c idle_session_timeout=0 -c statement_timeout=0',
    connectionTimeoutMillis: target.patienceMs ?? SILENCE_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ id: string; name: string }>(
      `select system_identifier::text as id, current_setting('cluster_name') as name from pg_control_system()`,
    );
    const answer = rows[0];
    if (answer?.id === systemIdentifier(target.places.dataDir)) {
      return { client, clusterName: answer.name };
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '28P01') throw passwordWrong(target.places, error);
    // "cannot connect now": after a crash of one of its processes the server recovers, which may take minutes.
    if (code === '57P03') return 'starting';
    // Anything else may be the server ending in this moment: the caller looks at the process again.
  }
  client.end().catch(() => {});
  return 'silent';
}

function passwordWrong({ passwordFile, dataDir }: ClusterPlaces, cause: unknown): PostgresProblem {
  return new PostgresProblem(
    'password-wrong',
    `The password in ${passwordFile} does not open the data in ${dataDir}: put back the file that was made with it.`,
    { cause },
  );
}
