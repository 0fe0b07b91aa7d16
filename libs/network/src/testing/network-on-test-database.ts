import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import type { Network, NetworkOptions } from '../opening/network.js';
import { openNetwork } from '../opening/open-network.js';
import { readSettings, type Settings } from '../settings.js';

/** A database of a test's own as somebody else's PostgreSQL, and the networks opened on it. */
export class TestInstallation {
  readonly settings: Settings;
  readonly #database: TestDatabase;
  readonly #opened: Network[] = [];

  private constructor(database: TestDatabase) {
    this.#database = database;
    this.settings = settingsFor({
      DATABASE_URL: database.url,
      DATABASE_READER_URL: database.readerUrl,
      TOCSIN_MASTER_KEY: randomBytes(32).toString('base64'),
    });
  }

  static async create(): Promise<TestInstallation> {
    return new TestInstallation(await createTestDatabase());
  }

  get pool(): TestDatabase['pool'] {
    return this.#database.pool;
  }

  async open(options: Partial<NetworkOptions> & { readonly settings?: Settings } = {}) {
    const { settings = this.settings, ...given } = options;
    const network = await openNetwork(settings, {
      share: true,
      roles: [],
      log: () => undefined,
      onFatal: () => undefined,
      ...given,
    });
    this.#opened.push(network);
    return network;
  }

  async drop(): Promise<void> {
    await Promise.all(this.#opened.map((network) => network.close()));
    await this.#database.drop();
  }
}

/** Settings as the program reads them from these variables. */
export function settingsFor(environment: Readonly<Record<string, string>>): Settings {
  const read = readSettings(environment, process.cwd());
  if (!read.ok) throw new Error(read.problems.map(({ variable }) => variable).join());
  return read.settings;
}
