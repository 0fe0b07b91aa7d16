import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { openPool, startEmbeddedPostgres, type EmbeddedPostgres } from '@tocsin/postgres';

/** What a row runs on: PostgreSQL with durable settings, a seed, and a size. */
export type BenchMachine = {
  readonly seed: number;
  /** 1 is the size that docs/performance.md reports; 0.1 is a tenth, for a quick look. */
  readonly scale: number;
  /** Directory for CPU profiles of the measured processes; null: none are taken. */
  readonly profile: string | null;
  /** An empty database in a PostgreSQL of its own; both are gone when the row has ended. */
  createDatabase(): Promise<string>;
  /** The same, with the address of the role that reads for viewers. */
  createServer(): Promise<Pick<EmbeddedPostgres, 'url' | 'readerUrl'>>;
  /** An empty directory; it is gone when the row has ended. */
  createDirectory(): string;
  /** Something to close when the row has ended, last one first. */
  afterwards(close: () => Promise<unknown>): void;
  /** Does all of that now, between the parts of a row. */
  clear(): Promise<void>;
  /** A line of progress for people. */
  say(line: string): void;
};

export type OpenMachine = BenchMachine & {
  /** What the figures were measured on: date, processor, versions, durability settings, seed, scale. */
  describe(): Promise<Record<string, string>>;
};

/** Everything is kept below one directory, on a real disk: on a file system in memory fsync would cost nothing. */
export function openMachine(options: {
  readonly seed: number;
  readonly scale: number;
  readonly directory?: string | undefined;
  readonly profile?: string | undefined;
  readonly say: (line: string) => void;
}): OpenMachine {
  const { seed, scale, say, directory = tmpdir() } = options;
  const endings: (() => Promise<unknown>)[] = [];
  const machine: OpenMachine = {
    seed,
    scale,
    say,
    profile: options.profile ?? null,
    createDatabase: async () => (await machine.createServer()).url,
    async createServer() {
      const server = await startServer(machine.createDirectory());
      endings.push(() => server.stop());
      return server;
    },
    createDirectory() {
      const created = mkdtempSync(path.join(directory, 'tocsin-bench-'));
      endings.push(async () => rmSync(created, { recursive: true, force: true }));
      return created;
    },
    afterwards: (close) => void endings.push(close),
    describe: () => describe({ seed, scale, directory }),
    async clear() {
      for (const end of endings.splice(0).reverse()) await end();
    },
  };
  return machine;
}

const startServer = (directory: string): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir: path.join(directory, 'postgres') });

type Described = { readonly seed: number; readonly scale: number; readonly directory: string };

async function describe({ seed, scale, directory }: Described): Promise<Record<string, string>> {
  const processor = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${processor.length} × ${processor[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    disk: isInMemory(directory) ? 'in memory: durability costs nothing here' : 'on disk',
    node: process.version,
    ...(await describeServer(mkdtempSync(path.join(directory, 'tocsin-bench-')))),
    seed: String(seed),
    scale: String(scale),
  };
}

async function describeServer(directory: string): Promise<Record<string, string>> {
  const server = await startServer(directory);
  const pool = openPool(server.url, { max: 1, applicationName: 'tocsin-bench' });
  try {
    const { rows } = await pool.query<{ name: string; setting: string }>(
      `select name, current_setting(name) as setting from pg_settings
        where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers')`,
    );
    const settings = rows.map(({ name, setting }) => [name, setting] as const);
    return { postgresql: server.version, ...Object.fromEntries(settings) };
  } finally {
    await pool.end();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** File systems that are memory: tmpfs and ramfs (statfs(2)). */
const IN_MEMORY = [0x01021994, 0x858458f6];

const isInMemory = (directory: string): boolean => IN_MEMORY.includes(statfsSync(directory).type);
