import { applyAround, QUEUED_BEHIND, transactionOn, type EventPlace } from '@tocsin/event-feed';
import type { EventStore, KeyRing, RecordedEvent } from '@tocsin/event-store';
import { withTransaction } from '@tocsin/postgres';
import type pg from 'pg';
import type { CopyNew, Projection } from '../projections/projection.js';
import { foldInto } from '../projections/projections.js';
import { tableTexts } from '../schema/tables.js';
import { copyInto } from './copy-into.js';

/** Where a rebuild works; a later one clears what a crashed one has left. */
export const SHADOW = 'views_rebuild';

/** An event that the rebuild could not fold, or that stands behind such a one. */
export type SetAside = { readonly event: EventPlace; readonly reason: string };

/** Views being built beside the living ones. */
export class Shadow {
  /** Everything up to here is folded, or set aside. */
  position = 0;
  readonly setAside: SetAside[] = [];
  /** From which position on a stream is set aside. */
  readonly #blocked = new Map<string, number>();

  constructor(
    readonly views: readonly Projection[],
    private readonly keyRing: KeyRing,
    /** Positions that the living views have set aside too. */
    readonly parked: ReadonlySet<number>,
  ) {}

  get tables() {
    return this.views.flatMap(({ tables }) => tables);
  }

  /** Makes empty tables from the same text as the living ones; indexes come after the load. */
  async create(pool: pg.Pool): Promise<void> {
    const texts = this.tables.map((table) => tableTexts[table].table(SHADOW)).join('');
    await pool.query(`drop schema if exists ${SHADOW} cascade; create schema ${SHADOW}; ${texts}`);
  }

  async index(pool: pg.Pool): Promise<void> {
    for (const table of this.tables) {
      await pool.query(tableTexts[table].indexes(SHADOW));
      await pool.query(`analyze ${SHADOW}.${table}`);
    }
  }

  /** Folds a batch in a transaction of its own. */
  fold(pool: pg.Pool, batch: Batch): Promise<void> {
    return this.#foldAround(batch, (events) =>
      withTransaction(pool, (client) => this.#foldOn(client, events)),
    );
  }

  /** Folds a batch in a transaction that somebody else commits. */
  foldOn(client: pg.PoolClient, batch: Batch): Promise<void> {
    return this.#foldAround(batch, async (events) => {
      await client.query('savepoint fold');
      try {
        await this.#foldOn(client, events);
      } catch (error) {
        await client.query('rollback to savepoint fold');
        throw error;
      }
      await client.query('release savepoint fold');
    });
  }

  async #foldAround(
    { events, unreadable, last }: Batch,
    apply: (events: readonly RecordedEvent[]) => Promise<void>,
  ): Promise<void> {
    for (const { event, reason } of unreadable) this.#aside(event, reason);
    await applyAround(
      events.filter(({ position }) => !this.parked.has(position)),
      {
        apply: async (part) => {
          const free = part.filter((event) => !this.#isBehind(event));
          if (free.length > 0) await apply(free);
          for (const event of part) if (this.#isBehind(event)) this.#aside(event, QUEUED_BEHIND);
        },
        setAside: async (event, reason) => this.#aside(event, reason),
      },
    );
    this.position = last;
  }

  #foldOn(client: pg.PoolClient, events: readonly RecordedEvent[]): Promise<void> {
    const copy: CopyNew = (table, columns, rows) =>
      copyInto(client, { table: `${SHADOW}.${table}`, columns, rows });
    const place = { tx: transactionOn(client), schema: SHADOW, keyRing: this.keyRing, copy };
    return foldInto(place, this.views, events);
  }

  #isBehind({ stream, position }: EventPlace): boolean {
    return position > (this.#blocked.get(stream) ?? Infinity);
  }

  #aside(event: EventPlace, reason: string): void {
    if (!this.#blocked.has(event.stream)) this.#blocked.set(event.stream, event.position);
    this.setAside.push({ event, reason });
  }
}

/** A piece of the log. */
export type Batch = {
  readonly events: readonly RecordedEvent[];
  readonly unreadable: readonly SetAside[];
  readonly last: number;
};

/** Reads the log behind a position, at most up to another. Null: nothing is left. */
export async function readBatch(
  store: EventStore,
  range: { readonly after: number; readonly limit: number; readonly upTo: number },
): Promise<Batch | null> {
  if (range.after >= range.upTo) return null;
  const { events, unreadable } = await store.readAllTolerant(range);
  const missing = unreadable.find(({ code }) => code === 'KEY_UNAVAILABLE');
  if (missing) throw missing;
  const last = Math.max(events.at(-1)?.position ?? 0, unreadable.at(-1)?.position ?? 0);
  if (last === 0) return null;
  const aside = unreadable.map(({ position, stream, code }) => ({
    event: { position, stream, id: null },
    reason: code as string,
  }));
  return { events, unreadable: aside, last };
}
