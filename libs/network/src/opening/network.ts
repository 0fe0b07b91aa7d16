import type { AccessReader } from '@tocsin/access';
import type { Commands, NetworkActs } from '@tocsin/commands';
import type { ConsumerHealth, EventFeed } from '@tocsin/event-feed';
import type { MasterKey, PostgresEventStore } from '@tocsin/event-store';
import type { openPool } from '@tocsin/postgres';
import type { ReadModel } from '@tocsin/views';
import type { Settings } from '../settings.js';
import type { Database, DatabaseOptions } from './open-database.js';

/** What a process does beside reading and commanding. */
type Role = 'projector';

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
