import { openPool } from '@tocsin/postgres';
import type { Pool } from 'pg';
import { AppendQueue } from './append/append-queue.js';
import { prepareAppend } from './append/prepare-append.js';
import { Sealer } from './append/seal-append.js';
import { writeBatch } from './append/write-batch.js';
import type { Append, AppendResult, EventStore, ReadAll, TolerantRead } from './event-store.js';
import type { InlineFold } from './inline-fold.js';
import type { KeyRing, Queryable } from './keys/key-ring.js';
import type { MasterKey } from './keys/master-key.js';
import { openKeyRing } from './keys/open-key-ring.js';
import { EventReader } from './reading/event-reader.js';
import { findDuplicate } from './reading/find-duplicate.js';
import type { SealedEvent } from './reading/sealed-event.js';
import type { Upcaster } from './reading/upcaster.js';
import { installInline } from './schema/install-inline.js';
import { WakeUp } from './reading/wake-up.js';

export type EventStoreOptions = {
  /** Address of a database that the store's migrations were run on. */
  readonly url: string;
  readonly masterKey: MasterKey;
  /** Keys that still open what they wrapped, while a rotation is under way. */
  readonly previousMasterKeys?: readonly MasterKey[];
  /** Tables written inside the append. */
  readonly inline?: InlineFold;
  /** For reads; a pool of the store's own when absent. */
  readonly pool?: Pool;
  /** What recordedAt is taken from, as far as it does not go back; the database's clock when absent. */
  readonly clock?: () => Date;
  /** How long an append is tried while the database is away, in milliseconds; 15,000 when absent. */
  readonly patienceMs?: number;
  /** How often to look for what no notification told, in milliseconds; 1,000 when absent. */
  readonly pollMs?: number;
  /** Instead of the released ones; for tests. */
  readonly upcasters?: readonly Upcaster[];
};

/** The store, the keys that views seal with too, and what a relay and its readers need: events that stay sealed. */
export type PostgresEventStore = EventStore & {
  readonly keys: KeyRing;
  /** Events of all streams in position order, without holes and unopened, also those that this release cannot read. */
  readSealed(range: ReadAll): Promise<SealedEvent[]>;
  /**
   * Opens sealed events with the keys that `db` shows now, and brings them to today's shape. Content is null only where
   * it is on record that the key was destroyed.
   */
  openSealed(db: Queryable, events: readonly SealedEvent[]): Promise<TolerantRead>;
};

/** Two batches at a time: one commits while the next one is checked. */
const APPEND_CONNECTIONS = 2;
const APPEND_TIMEOUT_MS = 15_000;

/** Opens the store. Throws MasterKeyProblem where the master key is not this database's. */
export async function openEventStore(options: EventStoreOptions): Promise<PostgresEventStore> {
  const { url, clock, inline, patienceMs = 15_000 } = options;
  const pool = options.pool ?? openPool(url, { applicationName: 'tocsin-read' });
  const appendPool = openPool(url, {
    applicationName: 'tocsin-append',
    max: APPEND_CONNECTIONS,
    statementTimeoutMs: APPEND_TIMEOUT_MS,
  });
  const listenPool = openPool(url, { applicationName: 'tocsin-listen', max: 1 });
  const endPools = async (): Promise<void> => {
    await Promise.all([appendPool.end(), listenPool.end(), ...(options.pool ? [] : [pool.end()])]);
  };
  const ring = await prepareDatabase(pool, options).catch(async (error: unknown) => {
    await endPools();
    throw error;
  });
  const sealer = new Sealer(ring, pool);
  const reader = new EventReader({
    pool,
    ring,
    upcasters: options.upcasters,
    learn: (key) => sealer.learn(key),
  });
  const wakeUp = new WakeUp({
    listenPool,
    head: async () => (await reader.head()).position,
    pollMs: options.pollMs ?? 1_000,
  });
  const queue = new AppendQueue({
    write: (batch) => writeBatch(batch, { pool: appendPool, ring, inline, clock }),
    sealAgain: (append) => sealer.sealAgain(append),
    written: (append, { last }) => {
      sealer.written(append);
      wakeUp.signal(last);
    },
    patienceMs,
  });
  const close = async (): Promise<void> => {
    await queue.idle();
    await wakeUp.close();
    await endPools();
  };
  let closing: Promise<void> | undefined;
  return {
    keys: ring,
    append: (append) => appendThrough(append, { queue, sealer, inline }),
    readStream: async (stream, upTo) =>
      (await reader.readStreams([stream], upTo)).get(stream) ?? [],
    readStreams: (streams, upTo) => reader.readStreams(streams, upTo),
    readAll: (range) => reader.readAll(range),
    readAllTolerant: (range) => reader.readAllTolerant(range),
    readSealed: (range) => reader.readSealed(range),
    openSealed: (db, events) => reader.openSealed(db, events),
    head: () => reader.head(),
    positionAt: (time) => reader.positionAt(time),
    findDuplicate: (key) => findDuplicate(key, { pool, ring, sealer }),
    onAppended: (wake) => wakeUp.subscribe(wake),
    close: () => (closing ??= close()),
  };
}

type Way = {
  readonly queue: AppendQueue;
  readonly sealer: Sealer;
  readonly inline: InlineFold | undefined;
};

async function appendThrough(append: Append, way: Way): Promise<AppendResult> {
  const prepared = prepareAppend(append, way.inline);
  return way.queue.append(prepared, way.sealer.seal(prepared));
}

async function prepareDatabase(pool: Pool, options: EventStoreOptions): Promise<KeyRing> {
  const { masterKey: current, previousMasterKeys: previous = [], inline } = options;
  const ring = await openKeyRing(pool, { current, previous });
  if (inline) await installInline(pool, inline);
  return ring;
}
