import path from 'node:path';
import { mkdirSync } from 'node:fs';
import {
  attachEmbeddedPostgres,
  openPool,
  requireSupportedServer,
  serverVersion,
  startEmbeddedPostgres,
  type UnexpectedExit,
} from '@tocsin/postgres';
import type { Settings } from '../settings.js';

/** The PostgreSQL under a network, and how it came to be there. */
export type Database = {
  /** Holds a password: never print it. */
  readonly url: string;
  /** The embedded one's address for its reader; null where somebody else runs the server. Holds a password. */
  readonly readerUrl: string | null;
  readonly version: string;
  /** external: somebody else's. owned: started or adopted by this process. attached: owned by another process here. */
  readonly kind: 'external' | 'owned' | 'attached';
  /** The data directory was made by this start. */
  readonly firstStart: boolean;
  readonly adopted: boolean;
  readonly tookMs: number;
  /** Stops what this process started, and nothing else. */
  stop(): Promise<void>;
};

export type DatabaseOptions = {
  /** True: where another process owns the embedded server, use that one. False: be refused. */
  readonly share: boolean;
  readonly log: (message: string) => void;
  readonly onUnexpectedExit?: (exit: UnexpectedExit) => void;
};

/** Where the embedded PostgreSQL keeps its data. */
export const clusterDirectory = (settings: Settings): string =>
  path.join(settings.dataDir, 'postgres');

/**
 * Gets a PostgreSQL that answers and can be used. Throws PostgresProblem; its message is meant for whoever runs the
 * program.
 */
export async function openDatabase(
  settings: Settings,
  options: DatabaseOptions,
): Promise<Database> {
  if (settings.databaseUrl !== null) return openExternal(settings.databaseUrl);
  const dataDir = clusterDirectory(settings);
  const began = performance.now();
  const attached = options.share ? await attachEmbeddedPostgres({ dataDir }) : null;
  if (attached) {
    const tookMs = performance.now() - began;
    const { readerUrl } = attached;
    return {
      ...(await described(attached.url)),
      readerUrl,
      kind: 'attached',
      tookMs,
      ...NOT_STARTED,
    };
  }
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  const server = await startEmbeddedPostgres({ dataDir, log: options.log });
  if (options.onUnexpectedExit) server.onUnexpectedExit(options.onUnexpectedExit);
  const { url, readerUrl, version, firstStart, adopted } = server;
  const tookMs = server.startedInMs;
  return {
    url,
    readerUrl,
    version,
    kind: 'owned',
    firstStart,
    adopted,
    tookMs,
    stop: () => server.stop(),
  };
}

const NOT_STARTED = { firstStart: false, adopted: false, stop: async () => undefined } as const;

async function openExternal(url: string): Promise<Database> {
  const began = performance.now();
  const database = await described(url);
  return {
    ...database,
    readerUrl: null,
    kind: 'external',
    tookMs: performance.now() - began,
    ...NOT_STARTED,
  };
}

async function described(url: string): Promise<{ url: string; version: string }> {
  const pool = openPool(url, { max: 1, applicationName: 'tocsin-start' });
  try {
    await requireSupportedServer(pool);
    return { url, version: (await serverVersion(pool)).text };
  } finally {
    await pool.end();
  }
}
