import { openCommands } from '@tocsin/commands';
import { MemoryEndpointDesk } from '@tocsin/commands/testing';
import { openLedger } from '@tocsin/disclosure';
import { openParkingDesk, type Consumer, type ParkingDesk } from '@tocsin/event-feed';
import type { openGate } from '@tocsin/quota';
import {
  openAlertDesk,
  startMatching,
  type AlertDesk,
  type RunningMatching,
} from '@tocsin/matching';
import { viewsConsumer } from '@tocsin/views';
import { openWorld } from '@tocsin/views/testing';
import { mailbox } from './mailbox.js';
import { networkOn, type ApiNetwork } from './memory-network.js';

/** A network on a PostgreSQL database of its own, its views folded by a projector that runs along. */
export type PostgresNetwork = ApiNetwork & {
  /** Statements that reads have sent so far. */
  readonly statements: () => number;
  readonly pool: Parameters<typeof openGate>[0] & Parameters<typeof openLedger>[0];
  readonly parking: ParkingDesk;
  readonly alerts: AlertDesk;
  /** Raises alerts of what is appended, from now until the network is dropped. */
  readonly raiseAlerts: () => void;
  /** Streams, or how their names begin, that the projector cannot fold while they are in here. */
  readonly unfoldable: Set<string>;
  /** The projector folds nothing more until this resolves: the views lag. */
  readonly hold: (until: Promise<void>) => void;
  readonly drop: () => Promise<void>;
};

type Given = Pick<NonNullable<Parameters<typeof openWorld>[0]>, 'clock' | 'reading'>;

export async function postgresNetwork(options: Given = {}): Promise<PostgresNetwork> {
  const { clock } = options;
  const world = await openWorld(options);
  const { store, access, readers, reads: readModel, progress, feed } = world;
  const unfoldable = new Set<string>();
  let held = Promise.resolve();
  const views = viewsConsumer(store.keys, (position) => progress.reached(position));
  const consumer: Consumer = {
    ...views,
    apply: async (tx, events) => {
      await held;
      const isUnfoldable = (stream: string) =>
        [...unfoldable].some((beginning) => stream.startsWith(beginning));
      if (events.some(({ stream }) => isUnfoldable(stream))) throw new TypeError('on purpose');
      await views.apply(tx, events);
    },
  };
  const running = feed.start(consumer);
  const versionSecret = store.keys.derive('report version');
  const ledger = openLedger(world.database.pool);
  const endpoints = new MemoryEndpointDesk();
  const now = clock && { now: clock };
  const { mailed, confirmations } = mailbox();
  const outside = { confirmations, endpoints };
  const { pool } = world.database;
  const desk = openAlertDesk({ pool, store, access });
  const alerts = (alertId: string) => desk.raised(alertId);
  const setting = { store, access, ledger, versionSecret, alerts, ...now, ...outside };
  const commands = openCommands(setting);
  let matching: RunningMatching | null = null;
  const fatal = (error: unknown) => {
    throw error;
  };
  let statements = 0;
  const createQueryRunner = readers.createQueryRunner.bind(readers);
  // Each statement of the views takes a connection of its own from the pool.
  readers.createQueryRunner = (mode) => {
    statements += 1;
    return createQueryRunner(mode);
  };
  return {
    ...networkOn({ store, access, ledger, commands, readModel, mailed, endpoints }),
    statements: () => statements,
    pool: world.database.pool,
    parking: openParkingDesk({ pool: world.database.pool, store }, [consumer]),
    alerts: desk,
    raiseAlerts: () => {
      matching ??= startMatching({ pool, store, access, readModel, onFailure: fatal });
    },
    unfoldable,
    hold: (until) => {
      held = until;
    },
    drop: async () => {
      await matching?.stop();
      await running.stop();
      await world.close();
    },
  };
}
