import { progressOf, transactionOn } from '@tocsin/event-feed';
import type { EventStore, KeyRing } from '@tocsin/event-store';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { hashOf } from '../projections/canonical.js';
import { VIEWS_CONSUMER } from '../projections/projections.js';
import type { ViewName } from '../projections/projection.js';
import { readBatch, SHADOW, type Shadow } from './shadow.js';

/** A living view and its rebuild, hashed at one position. */
export type Comparison = {
  readonly view: ViewName;
  readonly position: number;
  readonly living: string;
  readonly rebuilt: string;
  readonly same: boolean;
};

type Parties = {
  readonly pool: pg.Pool;
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly shadow: Shadow;
};

const ATTEMPTS = 20;

/**
 * Hashes the living views in a snapshot and the rebuilt ones at the position of that snapshot; nobody waits for it.
 * Where the rebuild is already ahead, or partitions stand at different positions whenever one looks, there is no such
 * position, and no comparison.
 */
export async function compareAtOnePoint(parties: Parties): Promise<Comparison[]> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const found = await compareInSnapshot(parties);
    if (found) return found;
    await pause(50);
  }
  return [];
}

async function compareInSnapshot(parties: Parties): Promise<Comparison[] | null> {
  const { pool, store, keyRing, shadow } = parties;
  const client = await pool.connect();
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local idle_in_transaction_session_timeout = 0`,
    );
    const tx = transactionOn(client);
    const { complete: position, furthest } = await progressOf(tx, VIEWS_CONSUMER);
    if (position < shadow.position || furthest > position) return null;
    await foldTo(parties, position);
    const found: Comparison[] = [];
    for (const view of shadow.views) {
      const living = await hashOf(view, { tx, schema: 'views', keyRing });
      const rebuilt = await hashOf(view, { tx: transactionOn(pool), schema: SHADOW, keyRing });
      found.push({ view: view.name, position, living, rebuilt, same: living === rebuilt });
    }
    return found;
  } finally {
    await client.query('rollback').catch(() => {});
    client.release();
  }

  async function foldTo({ shadow }: Parties, upTo: number): Promise<void> {
    for (;;) {
      const batch = await readBatch(store, { after: shadow.position, limit: 20_000, upTo });
      if (!batch) return;
      await shadow.fold(pool, batch);
    }
  }
}
