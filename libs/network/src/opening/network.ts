import type { DeliveryLog } from '@tocsin/alerts';
import type { AccessReader } from '@tocsin/access';
import type { Commands, EndpointDesk, NetworkActs } from '@tocsin/commands';
import type {
  ConsumerHealth,
  EventFeed,
  ParkingDesk,
  RelayHealth,
  RelayOptions,
} from '@tocsin/event-feed';
import type { MasterKey, PostgresEventStore } from '@tocsin/event-store';
import type { IntakeHealth, PublicKeys } from '@tocsin/intake';
import type { Mail } from '@tocsin/mail';
import type { AlertDesk } from '@tocsin/matching';
import type { DisclosureLedger } from '@tocsin/disclosure';
import type { openPool } from '@tocsin/postgres';
import type { Gate } from '@tocsin/quota';
import type { ReadModel } from '@tocsin/views';
import type { Settings } from '../settings.js';
import type { RunningNotifier } from './running-notifier.js';
import type { Database, DatabaseOptions } from './open-database.js';

/**
 * What a process does beside reading and commanding: folding views, making and sending alerts, and the way to and from
 * Kafka (events out, what members send in). Without a Kafka in the settings the event table is the feed and there is nothing to relay.
 */
type Role = 'projector' | 'relay' | 'notifier';

/** Ids, positions, codes: what logs tell of a message or an event. */
export type LogIds = Readonly<Record<string, string | number | null>>;

export type NetworkOptions = Omit<DatabaseOptions, 'log'> & {
  readonly roles: readonly Role[];
  /** Hears in one sentence each what happened that nobody asked for, and what it concerns; no content and no secret. */
  readonly log: (message: string, ids?: LogIds) => void;
  /** Hears of each step of each message and event here; absent: nothing is made for it. */
  readonly follow?: (step: string, ids: LogIds) => void;
  /** The topic of each generation of events; for tests that share a Kafka. */
  readonly topicOf?: RelayOptions['topicOf'];
  /** A consumer or the relay has failed too often: the process should end with a code. */
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
  /** Through which requests come in. */
  readonly gate: Gate;
  readonly commands: Commands;
  /** The same, but that endpoints are asked in another way whether they want what is sent there. */
  readonly commandsAsking: (challenge: EndpointDesk['challenge']) => Commands;
  /** Acts of the network itself; the purpose is what the log will say. */
  readonly actsFor: (purpose: string) => NetworkActs;
  readonly readModel: ReadModel;
  /** Rules and alerts, as people look at them. */
  readonly alerts: AlertDesk;
  /** Who was shown what. */
  readonly ledger: DisclosureLedger;
  readonly feed: EventFeed;
  /** Where an operator deals with what consumers have set aside. */
  readonly parking: ParkingDesk;
  /** What alerts have sent, and orders to send it again. */
  readonly deliveryLog: DeliveryLog;
  /** How far the views are; whoever folds them. */
  readonly viewHealth: () => Promise<ConsumerHealth>;
  /** How far events are on Kafka, as this process relays them; null where it does not. */
  readonly relayHealth: () => Promise<RelayHealth | null>;
  /** What members send over Kafka, as this process answers it; null where it does not. */
  readonly intakeHealth: () => IntakeHealth | null;
  /** Mail, and alerts by it; null where no server for it is set. */
  readonly mail: Mail | null;
  /** Alerts, as this process makes and sends them; null where it does not. */
  readonly notifier: Omit<RunningNotifier, 'stop'> | null;
  /** What members encrypt to; null where nothing is taken over Kafka. */
  readonly publicKeys: PublicKeys | null;
  /** Closes everything in the reverse order of opening, and stops what was started. Safe to call twice. */
  readonly close: () => Promise<void>;
};
