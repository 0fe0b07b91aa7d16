import { transactionOn } from '@tocsin/event-feed';
import type { EventStore, KeyRing } from '@tocsin/event-store';
import type pg from 'pg';
import { hashOf } from '../projections/canonical.js';
import { projections, VIEWS_CONSUMER } from '../projections/projections.js';
import type { ViewName } from '../projections/projection.js';

export type ViewStatus = {
  readonly name: ViewName;
  /** Of the fold that it was built by, and of the fold of this program: they differ until it is rebuilt. */
  readonly builtVersion: number | null;
  readonly version: number;
  readonly builtAt: Date | null;
  readonly position: number;
  readonly lag: number;
  readonly parkedStreams: number;
  /** SHA-256 (hex) over the opened rows; null where it was not asked for. */
  readonly hash: string | null;
};

export type ViewStatusOptions = {
  readonly pool: pg.Pool;
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  /** Hashes every row: seconds for a hundred thousand reports. */
  readonly hash?: boolean;
};

/** How each view is, in one snapshot. */
export async function viewStatus(options: ViewStatusOptions): Promise<ViewStatus[]> {
  const { pool, store, keyRing } = options;
  const client = await pool.connect();
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local idle_in_transaction_session_timeout = 0`,
    );
    const { rows } = await client.query<{ position: number; parked: number }>(
      `select feed.watermark($1) as position,
              feed.undecided_streams($1) as parked`,
      [VIEWS_CONSUMER],
    );
    const { position, parked } = rows[0] as { position: number; parked: number };
    const built = await client.query<{ view: string; version: number; built_at: Date }>(
      'select view, version, built_at from views.built',
    );
    const head = await store.head();
    const found: ViewStatus[] = [];
    for (const view of projections) {
      const row = built.rows.find((each) => each.view === view.name);
      const source = { tx: transactionOn(client), schema: 'views', keyRing };
      found.push({
        name: view.name,
        version: view.version,
        builtVersion: row?.version ?? null,
        builtAt: row?.built_at ?? null,
        position,
        lag: Math.max(0, head.position - position),
        parkedStreams: parked,
        hash: options.hash ? await hashOf(view, source) : null,
      });
    }
    return found;
  } finally {
    await client.query('rollback').catch(() => {});
    client.release();
  }
}
