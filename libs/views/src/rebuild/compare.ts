import { transactionOn } from '@tocsin/event-feed';
import type { EventStore, KeyRing } from '@tocsin/event-store';
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

/**
 * Hashes the living views in a snapshot and the rebuilt ones at the position of that snapshot; nobody waits for it.
 * Where the rebuild is already ahead there is no such position, and no comparison.
 */
export async function compareAtOnePoint(parties: Parties): Promise<Comparison[]> {
  const { pool, store, keyRing, shadow } = parties;
  const client = await pool.connect();
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local idle_in_transaction_session_timeout = 0`,
    );
    const tx = transactionOn(client);
    const { rows } = await tx.query<{ next: number }>(
      'select next from feed.consumer_offset where consumer = $1',
      [VIEWS_CONSUMER],
    );
    const position = (rows[0]?.next ?? 1) - 1;
    if (position < shadow.position) return [];
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
