import path from 'node:path';
import type { AccessReader } from '@tocsin/access';
import type { Commands, NetworkActs } from '@tocsin/commands';
import type { ConsumerHealth, EventFeed } from '@tocsin/event-feed';
import { MasterKey, type PostgresEventStore } from '@tocsin/event-store';
import type { openPool } from '@tocsin/postgres';
import type { ReadModel } from '@tocsin/views';
import type { Settings } from '../settings.js';
import { openDatabase, type Database, type DatabaseOptions } from './open-database.js';

/** What a process does beside reading and commanding. */
export type Role = 'projector';

export type NetworkOptions = Omit<DatabaseOptions, 'log'> & {
  readonly roles: readonly Role[];
  /** Hears in one sentence each what happened that nobody asked for; no content and no secret. */
  readonly log: (message: string) => void;
  /** A consumer has failed too often: the process should end with a code. */
  readonly onFatal: (error: unknown) => void;
};

/** One network, opened: everything that programs call, over one database. */
export type Network = {
  readonly settings: Settings;
  readonly database: Database;
  readonly masterKey: MasterKey;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: PostgresEventStore;
  readonly access: AccessReader;
  readonly commands: Commands;
  /** Acts of the network itself; the purpose is what the log will say. */
  readonly actsFor: (purpose: string) => NetworkActs;
  readonly readModel: ReadModel;
  readonly feed: EventFeed;
  /** How far the views are; whoever folds them. */
  readonly viewHealth: () => Promise<ConsumerHealth>;
  /** Closes everything in the reverse order of opening, and stops what was started. Safe to call twice. */
  readonly close: () => Promise<void>;
};

/** The file that holds the master key of an embedded network, mode 0600. Losing it is losing every report. */
export const masterKeyFile = (settings: Settings): string =>
  path.join(settings.dataDir, 'master.key');

/**
 * Opens the network: PostgreSQL, the schema, the master key, then store, access, commands, views. Throws PostgresProblem
 * and MasterKeyProblem, whose messages are meant for whoever runs the program; nothing stays open then.
 */
export async function openNetwork(settings: Settings, options: NetworkOptions): Promise<Network> {
  const starting = openDatabase(settings, options);
  // The ORM takes longer to load than PostgreSQL to start: both at once.
  const [opened, loaded] = await Promise.allSettled([starting, import('./assemble-network.js')]);
  if (opened.status === 'rejected') throw opened.reason;
  const database = opened.value;
  try {
    if (loaded.status === 'rejected') throw loaded.reason;
    const masterKey = MasterKey.load(
      settings.masterKey === null
        ? { file: masterKeyFile(settings) }
        : { value: settings.masterKey },
    );
    return await loaded.value.assembleNetwork({ settings, database, masterKey, options });
  } catch (error) {
    await database.stop();
    throw error;
  }
}
