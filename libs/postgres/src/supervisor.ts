import { chmodSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareBinaries } from './binaries.js';
import { clusterPasswords, holdsCluster, makeCluster, preparePlaces } from './cluster-directory.js';
import type { ClusterPlaces } from './cluster-directory.js';
import { applicationAddress, embeddedReaderAddress, ensureDatabase } from './database-bootstrap.js';
import { announceOwner, refuseIfOwned } from './ownership.js';
import { problemFromText } from './problem.js';
import { ServerKeeper } from './server-keeper.js';
import type { UnexpectedExit } from './server-keeper.js';
import { watchLog } from './server-log.js';
import { stopServer } from './server-process.js';
import { serverSettings } from './server-settings.js';
import { acquireServer } from './server-start.js';
import type { OwnedServer, ServerPlan } from './server-start.js';
import { serverUser } from './server-user.js';

interface EmbeddedPostgresOptions {
  /** The cluster's directory. Password, owner note and log are kept beside it, with its name in front. */
  readonly dataDir: string;
  /** Hears in one sentence each what the supervisor does that was not asked for. */
  readonly log?: (message: string) => void;
  /** Further settings, as on PostgreSQL's command line. Who may connect, and from where, cannot be changed. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL that this process owns. */
export interface EmbeddedPostgres {
  /** Address of the program's database, password included: never print it. Stays the same until `stop()`. */
  readonly url: string;
  /** The same database as the role that reads for viewers. */
  readonly readerUrl: string;
  /** For example `18.4`. */
  readonly version: string;
  /** True when the data directory was made by this start. */
  readonly firstStart: boolean;
  /** True when the server was still running after its former owner had been killed. */
  readonly adopted: boolean;
  readonly startedInMs: number;
  /** Ends all sessions, writes everything out and stops the server; safe to call twice. */
  stop(): Promise<void>;
  /** `listener` hears each time the server ended without `stop()`, after it was restarted or given up. */
  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void;
}

/**
 * Starts the embedded PostgreSQL on a data directory, makes the directory on the first start, adopts a server that a
 * killed process left behind, and restarts the server when it dies. One process owns a directory at a time.
 * Throws PostgresProblem; its message is meant for the terminal.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const began = performance.now();
  const { plan, firstStart } = await prepare(options);
  const server = await acquireServer(plan);
  const withdraw = await settleIn(plan, server);
  const endLogWatch = watchLog(plan.places.logFile);
  const keeper = new ServerKeeper(plan, server);
  return {
    url: applicationAddress(plan.passwords, server.port),
    readerUrl: embeddedReaderAddress(plan.passwords, server.port),
    version: plan.binaries.version,
    firstStart,
    adopted: server.adopted,
    startedInMs: Math.round(performance.now() - began),
    stop: once(async () => {
      await keeper.stop();
      endLogWatch();
      withdraw();
    }),
    onUnexpectedExit: (listener) => keeper.onUnexpectedExit(listener),
  };
}

/** Signs the directory as ours and makes the program's database; a server where that fails is stopped again. */
async function settleIn(plan: ServerPlan, server: OwnedServer): Promise<() => void> {
  const { places, binaries, passwords } = plan;
  let withdraw = (): void => {};
  try {
    withdraw = announceOwner(places.ownerFile);
    await ensureDatabase(server.session.client, server.port, passwords);
    return withdraw;
  } catch (error) {
    await stopServer(server.pid, binaries, places.dataDir);
    withdraw();
    throw databaseProblem(error, places);
  }
}

/** SQLSTATE 53100 is PostgreSQL's "disk full". */
function databaseProblem(error: unknown, { dataDir }: ClusterPlaces): unknown {
  const code = (error as { code?: string }).code === '53100' ? 'ENOSPC' : '';
  return problemFromText(`${code} ${String(error)}`, dataDir) ?? error;
}

async function prepare(
  options: EmbeddedPostgresOptions,
): Promise<{ plan: ServerPlan; firstStart: boolean }> {
  const places = preparePlaces(options.dataDir);
  const user = serverUser(places.dataDir);
  const binaries = prepareBinaries({
    user,
    copyInto: [path.dirname(places.dataDir), '/var/lib/tocsin', tmpdir()],
  });
  const firstStart = !holdsCluster(places.dataDir, binaries.major);
  await refuseIfOwned(places.ownerFile, places.dataDir);
  const passwords = clusterPasswords(places, firstStart);
  if (firstStart) await makeCluster(places, { binaries, user, password: passwords.superuser });
  else tidyMode(places);
  const settings = serverSettings(binaries, options.settings);
  return {
    plan: { places, user, binaries, passwords, settings, log: options.log ?? (() => {}) },
    firstStart,
  };
}

/** PostgreSQL refuses a data directory that others can look into; a copy or a restore may have opened it. */
function tidyMode({ dataDir }: ClusterPlaces): void {
  try {
    readdirSync(dataDir);
    chmodSync(dataDir, 0o700);
  } catch {
    // PostgreSQL says it better when it matters.
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
