import { openDeliveryLog } from '@tocsin/alerts';
import { openAccess, inlineFold, rebuildAccess } from '@tocsin/access';
import { openNetworkActs } from '@tocsin/commands';
import { healthOf, openParkingDesk } from '@tocsin/event-feed';
import { MasterKey, openEventStore, type PostgresEventStore } from '@tocsin/event-store';
import { openPool } from '@tocsin/postgres';
import { openGate, type Gate } from '@tocsin/quota';
import { migrate, ViewProgress, viewsConsumer } from '@tocsin/views';
import type { Settings } from '../settings.js';
import { keepPurging } from '../keys/purge-keys.js';
import { alertsRelayOf } from './alerts-on-kafka.js';
import { Closer } from './closer.js';
import { intakeOf, publicKeysOf } from './intake-of-settings.js';
import { followProgressFor, openFeed, relayOf } from './feed-of-settings.js';
import type { Database } from './open-database.js';
import type { Network, NetworkOptions } from './network.js';
import { notifierOf } from './notifier-of-settings.js';
import { openReads } from './open-reads.js';
import { openWriting } from './open-writing.js';

type Assembly = {
  readonly settings: Settings;
  readonly database: Database;
  readonly masterKey: MasterKey;
  readonly options: NetworkOptions;
};

/** Everything above the database. What was opened is closed again when a later step fails; the database is not. */
export async function assembleNetwork(assembly: Assembly): Promise<Network> {
  const closer = new Closer();
  try {
    return await assemble(assembly, closer);
  } catch (error) {
    await closer.close().catch(() => undefined);
    throw error;
  }
}

async function assemble(assembly: Assembly, closer: Closer): Promise<Network> {
  const { settings, database, masterKey, options } = assembly;
  const { url } = database;
  await migrate(url);
  const pool = openPool(url, { applicationName: 'tocsin' });
  closer.add(() => pool.end());
  const previousMasterKeys = oldKeysOf(settings);
  const opening = { url, masterKey, previousMasterKeys, inline: inlineFold, pool };
  const store = await openEventStore(opening);
  closer.add(() => store.close());
  await ensureAccessTables(pool, store);
  const access = openAccess(pool);
  const gate = gateOf({ settings, pool, store, closer });
  const versionSecret = store.keys.derive('report version');
  const progress = new ViewProgress();
  const reading = { settings, database, pool, store, access, versionSecret, progress };
  const readModel = await openReads(reading, closer);
  const consumer = viewsConsumer(store.keys, (position) => progress.reached(position));
  followProgressFor({ url, progress, closer });
  const feed = openFeed({ settings, pool, store, options });
  const running = options.roles.includes('projector') ? feed.start(consumer) : null;
  if (running) {
    const purging = keepPurging({ url, log: options.log });
    closer.add(() => Promise.all([running.stop(), purging.stop()]));
  }
  const relay = startRelay({ settings, pool, store, options }, closer);
  const writing = openWriting({ settings, pool, store, access, versionSecret, progress });
  const { commands } = writing;
  const actsFor: Network['actsFor'] = (purpose) =>
    openNetworkActs({
      store,
      correlation: { correlationId: purpose, causationId: null, trace: null },
    });
  const acts = actsFor('intake');
  const intake = await intakeOf({ settings, pool, store, access, commands, acts, options });
  if (intake) closer.add(() => intake.stop());
  const notifier = notifierOf({ ...assembly, ...writing, pool, store, access, readModel });
  if (notifier) closer.add(() => notifier.stop());
  return {
    settings,
    database,
    masterKey,
    pool,
    store,
    access,
    gate,
    feed,
    parking: openParkingDesk({ pool, store }, [consumer]),
    deliveryLog: openDeliveryLog(pool),
    ...writing,
    actsFor,
    readModel,
    viewHealth: () => running?.health() ?? healthOf({ pool, store }, consumer.name),
    relayHealth: async () => (await relay?.health()) ?? null,
    intakeHealth: () => intake?.health() ?? null,
    notifier,
    publicKeys: await publicKeysOf(settings, store),
    close: () => closer.close().finally(() => database.stop()),
  };
}

function startRelay(
  source: Parameters<typeof relayOf>[0],
  closer: Closer,
): ReturnType<typeof relayOf> | null {
  if (!source.options.roles.includes('relay')) return null;
  const relay = relayOf(source);
  const alerts = alertsRelayOf(source);
  closer.add(() => Promise.all([relay?.stop(), alerts?.stop()]));
  return relay;
}

/** While the master key is replaced, both open what they wrapped. */
const oldKeysOf = ({ oldMasterKey }: Settings): MasterKey[] =>
  oldMasterKey === null ? [] : [MasterKey.load({ value: oldMasterKey })];

/**
 * A restore that was cut off after the events were in leaves no access tables: nobody could sign in, and nothing would
 * say why. They are made again before anything is served.
 */
async function ensureAccessTables(
  pool: ReturnType<typeof openPool>,
  store: PostgresEventStore,
): Promise<void> {
  const { rows } = await pool.query<{ missing: boolean }>(
    `select (select last from events.counter) > 0
       and not exists (select from access.organisation) as missing`,
  );
  if (rows[0]?.missing) await rebuildAccess({ pool, store });
}

type GateSource = {
  readonly settings: Settings;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: PostgresEventStore;
  readonly closer: Closer;
};

/** Through which requests come in; the same buckets for every process with this database and master key. */
function gateOf({ settings, pool, store, closer }: GateSource): Gate {
  const { allowances } = settings;
  const gate = openGate(pool, { allowances, addressKey: store.keys.derive('client address') });
  closer.add(() => gate.close());
  return gate;
}
