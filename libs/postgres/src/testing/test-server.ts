import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareBinaries } from '../binaries.js';
import type { Binaries } from '../binaries.js';
import { createCluster, SUPERUSER } from '../cluster-creation.js';
import { pause, signal, waitUntilGone } from '../processes.js';
import type { SystemUser } from '../processes.js';
import { freePort, launchServer, stopServer, waitUntilReady } from '../server-process.js';
import type { LaunchedServer } from '../server-process.js';
import { serverUser } from '../server-user.js';

/** A PostgreSQL of a test's own, to be killed and started again at will. The address stays the same throughout. */
export interface TestPostgres {
  readonly url: string;
  readonly dataDir: string;
  /** Process id of the running server. */
  pid(): number;
  /** kill -9 of the server. */
  killHard(): Promise<void>;
  /** Immediate shutdown: what a power failure of the server alone looks like. */
  stopImmediate(): Promise<void>;
  /** Starts the server again after killHard or stopImmediate; when it runs, stops it first (fast). */
  restart(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

interface TestPostgresOptions {
  /** True: writes survive killHard. False, the default, is faster. */
  readonly fsync?: boolean;
  /** Further settings, as on PostgreSQL's command line. */
  readonly settings?: Readonly<Record<string, string>>;
}

interface Parts {
  readonly binaries: Binaries;
  readonly user: SystemUser | undefined;
  readonly home: string;
  readonly dataDir: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts a PostgreSQL of its own for one test or one spec file; `stop()` it at the end. */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const home = mkdtempSync(path.join(process.env.TOCSIN_TEST_POSTGRES_DIR ?? tmpdir(), 'server-'));
  chmodSync(home, 0o711);
  return startIn(home, options);
}

/**
 * The address of the server that all workers of this jest run share: the first one that asks starts it, the others
 * wait. The jest run's guard stops it.
 */
export async function sharedTestServer(): Promise<string> {
  const folder = process.env.TOCSIN_TEST_POSTGRES_DIR;
  if (!folder) {
    throw new Error(
      'createTestDatabase needs the globalSetup of jest.config.mjs; use startTestPostgres',
    );
  }
  const home = path.join(folder, 'shared');
  const address = path.join(folder, 'shared.url');
  try {
    mkdirSync(home, { mode: 0o711 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return waitForAddress(address);
  }
  try {
    const server = await startIn(home, { settings: { max_connections: '200' } });
    writeFileSync(`${address}.new`, server.url, { mode: 0o600 });
    renameSync(`${address}.new`, address);
    return server.url;
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

async function waitForAddress(file: string): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      await pause(20);
    }
  }
  throw new Error(
    'another worker of this jest run did not get the shared PostgreSQL started within 30 s',
  );
}

async function startIn(home: string, options: TestPostgresOptions): Promise<TestPostgres> {
  const user = serverUser();
  const binaries = prepareBinaries({ user, copyInto: [tmpdir()] });
  const dataDir = path.join(home, 'data');
  const password = randomBytes(24).toString('base64url');
  const created = await createCluster({ binaries, user, directory: dataDir, password });
  if (!created.ok) throw new Error(created.said);
  const fast = { fsync: 'off', full_page_writes: 'off' };
  const parts: Parts = {
    binaries,
    user,
    home,
    dataDir,
    port: await freePort(),
    settings: {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      timezone: 'UTC',
      ...(options.fsync ? {} : fast),
      ...options.settings,
    },
  };
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${parts.port}/postgres`;
  return control(parts, url, await launch(parts));
}

function control(parts: Parts, url: string, first: LaunchedServer): TestPostgres {
  let server = first;
  const end = async (name: NodeJS.Signals): Promise<void> => {
    signal(server.pid, name);
    await waitUntilGone(server.pid, 10_000);
  };
  return {
    url,
    dataDir: parts.dataDir,
    pid: () => server.pid,
    killHard: () => end('SIGKILL'),
    stopImmediate: () => end('SIGQUIT'),
    async restart() {
      if (!server.exited()) await stopServer(server.pid, parts.binaries, parts.dataDir);
      server = await launch(parts);
    },
    async stop() {
      if (!server.exited()) await end('SIGQUIT');
      rmSync(parts.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

async function launch(parts: Parts): Promise<LaunchedServer> {
  const logFile = path.join(parts.home, 'log');
  // After kill -9 the dying children hold the shared memory for a moment, and PostgreSQL refuses to start.
  for (let attempt = 0; attempt < 50; attempt++) {
    const server = launchServer({ ...parts, logFile });
    if (await waitUntilReady(server, parts.dataDir, 30_000)) return server;
    await pause(100);
  }
  throw new Error(
    `the test PostgreSQL does not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`,
  );
}
