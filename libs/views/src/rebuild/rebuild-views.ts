import {
  holdConsumer,
  moveHeld,
  park,
  parkedPositions,
  progressOf,
  transactionOn,
} from '@tocsin/event-feed';
import type { EventStore, KeyRing } from '@tocsin/event-store';
import { isTransient, tableRights, withTransaction } from '@tocsin/postgres';
import type pg from 'pg';
import { projections, VIEWS_CONSUMER } from '../projections/projections.js';
import type { Projection, ViewName } from '../projections/projection.js';
import { compareAtOnePoint, type Comparison } from './compare.js';
import { readBatch, Shadow, SHADOW, type Batch } from './shadow.js';

/** Two rebuilds at once would share the shadow. */
export class RebuildRunning extends Error {
  readonly code = 'REBUILD_RUNNING';

  constructor() {
    super('Another rebuild of the views is running. Wait until it is done.');
    this.name = 'RebuildRunning';
  }
}

export type RebuildProgress = {
  readonly step: 'loading' | 'indexing' | 'comparing' | 'swapping' | 'done';
  readonly position: number;
  readonly head: number;
};

export type RebuildOptions = {
  readonly pool: pg.Pool;
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  /** One view, or all of them. */
  readonly name: ViewName | 'all';
  /** Hash the living and the new view at one position before the swap. */
  readonly compare?: boolean;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Events folded in one transaction; 20,000 when absent. */
  readonly batchSize?: number;
};

export type Rebuilt = {
  readonly views: readonly ViewName[];
  /** The views hold everything up to here, except what is set aside. */
  readonly position: number;
  /** Events that were read. */
  readonly events: number;
  readonly milliseconds: number;
  /** Streams that could not be folded to their end. */
  readonly setAside: number;
  readonly comparisons: readonly Comparison[];
};

/**
 * Builds views anew beside the living ones, which serve meanwhile, and swaps them in one transaction. A crash leaves
 * the living views as they were; the next rebuild clears what it left. Throws RebuildRunning.
 */
export async function rebuildViews(options: RebuildOptions): Promise<Rebuilt> {
  const { pool, name } = options;
  const views = projections.filter((view) => name === 'all' || view.name === name);
  return oneAtATime(pool, async () => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await rebuildOnce(options, views);
      } catch (error) {
        if (!(error instanceof ReleasedMeanwhile) || attempt >= 3) throw error;
      }
    }
  });
}

async function rebuildOnce(
  options: RebuildOptions,
  views: readonly Projection[],
): Promise<Rebuilt> {
  const { pool, keyRing } = options;
  const begun = performance.now();
  const parked = await parkedPositions(transactionOn(pool), VIEWS_CONSUMER);
  const shadow = new Shadow(views, keyRing, parked);
  await shadow.create(pool);
  await load(options, shadow);
  report(options, shadow, 'indexing');
  await shadow.index(pool);
  await load(options, shadow);
  const comparisons = options.compare ? await compare(options, shadow) : [];
  report(options, shadow, 'swapping');
  await swapWhenFree(options, shadow);
  report(options, shadow, 'done');
  return {
    views: views.map((view) => view.name),
    position: shadow.position,
    events: shadow.position,
    milliseconds: performance.now() - begun,
    setAside: new Set(shadow.setAside.map(({ event }) => event.stream)).size,
    comparisons,
  };
}

/** A stream that the rebuild has left out was released into the living views: begin again. */
class ReleasedMeanwhile extends Error {}

const TURN = `hashtext('tocsin rebuild views')`;

async function oneAtATime<Result>(pool: pg.Pool, work: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ free: boolean }>(
      `select pg_try_advisory_lock(${TURN}) as free`,
    );
    if (!rows[0]?.free) throw new RebuildRunning();
    const result = await work();
    await client.query(`select pg_advisory_unlock(${TURN})`);
    return result;
  } finally {
    // Where it failed, closing the session gives the lock back.
    client.release(true);
  }
}

/** Folds up to where the living views are, or for all views up to the head: reading one batch while writing another. */
async function load(options: RebuildOptions, shadow: Shadow): Promise<void> {
  const { pool, store, batchSize: limit = 20_000 } = options;
  const upTo = await goal(options, shadow);
  let next: Promise<Batch | null> = readBatch(store, { after: shadow.position, limit, upTo });
  for (;;) {
    const batch = await next;
    if (!batch) return;
    next = readBatch(store, { after: batch.last, limit, upTo });
    // A failure of the read shows when it is awaited; until then it must not end the process.
    next.catch(() => {});
    await shadow.fold(pool, batch);
    options.onProgress?.({ step: 'loading', position: shadow.position, head: upTo });
  }
}

/**
 * One view must stop where the others are: as far as any partition of them, since a fold leaves out what it has applied
 * and the partitions that are not there yet bring it again. All of them together may go on to the head and take the
 * checkpoint along: after a restore nothing has been folded yet, and a rebuild is the fast way.
 */
async function goal({ pool, store, name }: RebuildOptions, shadow: Shadow): Promise<number> {
  const { furthest } = await progressOf(transactionOn(pool), VIEWS_CONSUMER);
  const head = name === 'all' ? (await store.head()).position : furthest;
  return Math.max(head, shadow.position);
}

async function compare(options: RebuildOptions, shadow: Shadow): Promise<Comparison[]> {
  report(options, shadow, 'comparing');
  const { pool, store, keyRing } = options;
  return compareAtOnePoint({ pool, store, keyRing, shadow });
}

const SWAP_ATTEMPTS = 20;

/** Readers must not queue behind a swap that waits for a slow one: it gives up soon and tries again. */
async function swapWhenFree(options: RebuildOptions, shadow: Shadow): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await load(options, shadow);
      await swap(options, shadow);
      return;
    } catch (error) {
      const isBusy =
        (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE || isTransient(error);
      if (!isBusy || attempt >= SWAP_ATTEMPTS) throw error;
    }
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

/** In one transaction: hold the live consumer, fold what it has applied meanwhile, put the new tables in place. */
async function swap({ pool, store, name }: RebuildOptions, shadow: Shadow): Promise<void> {
  const { position } = shadow;
  const known = shadow.setAside.length;
  try {
    await withTransaction(pool, async (client) => {
      const tx = transactionOn(client);
      const { furthest } = await holdConsumer(tx, VIEWS_CONSUMER);
      const stillParked = await parkedPositions(tx, VIEWS_CONSUMER);
      if ([...shadow.parked].some((left) => !stillParked.has(left))) throw new ReleasedMeanwhile();
      const rest = await readRest(store, shadow.position, furthest);
      for (const batch of rest) await shadow.foldOn(client, batch);
      if (name === 'all') await moveHeld(tx, VIEWS_CONSUMER, shadow.position);
      for (const { event, reason } of shadow.setAside) {
        await park(tx, VIEWS_CONSUMER, { events: [event], reason });
      }
      await putInPlace(client, shadow);
    });
  } catch (error) {
    // What the transaction folded is gone with it.
    shadow.position = position;
    shadow.setAside.length = known;
    throw error;
  }
}

async function readRest(store: EventStore, after: number, upTo: number): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let position = after; ;) {
    const batch = await readBatch(store, { after: position, limit: 5_000, upTo });
    if (!batch) return batches;
    batches.push(batch);
    position = batch.last;
  }
}

async function putInPlace(client: pg.PoolClient, { tables, views }: Shadow): Promise<void> {
  const living = tables.map((table) => `views.${table}`).join(', ');
  await client.query(
    `set local lock_timeout = '500ms'; lock table ${living} in access exclusive mode`,
  );
  const rights = await tableRights(
    client,
    tables.map((table) => `views.${table}`),
  );
  await client.query(rights.before);
  await client.query(`drop table ${living}`);
  for (const table of tables) {
    await client.query(`alter table ${SHADOW}.${table} set schema views`);
  }
  await client.query(`drop schema ${SHADOW}`);
  await client.query(rights.after);
  await client.query(
    `insert into views.built (view, version) select * from unnest($1::text[], $2::int[])
     on conflict (view) do update set version = excluded.version, built_at = clock_timestamp()`,
    [views.map(({ name }: Projection) => name), views.map(({ version }) => version)],
  );
}

function report(
  { onProgress }: RebuildOptions,
  { position }: Shadow,
  step: RebuildProgress['step'],
): void {
  onProgress?.({ step, position, head: position });
}
