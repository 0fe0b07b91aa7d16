import { inlineFold } from '@tocsin/access';
import type {
  Append,
  KeyRing,
  PostgresEventStore,
  ReadAll,
  RecordedEvent,
  TolerantRead,
} from '@tocsin/event-store';
import { openPool } from '@tocsin/postgres';
import { rebuildViews } from '@tocsin/views';

type Pool = ReturnType<typeof openPool>;

/** A store of which a large part is made up, and where it is kept. */
export type Filling = {
  readonly url: string;
  readonly store: PostgresEventStore;
  readonly appends: number;
  readonly draw: () => Append;
};

/**
 * Gives a network as if so many appends had been made: access rows by the product's own function, views by its own
 * rebuild, which reads a log that is made up as it goes. The events themselves are not stored, since lists read views,
 * access rows, citable ids and keys alone: that is what makes a million incidents a matter of minutes.
 */
export async function fillViews(filling: Filling): Promise<void> {
  const { url, store } = filling;
  const pool = openPool(url, {
    max: 4,
    applicationName: 'tocsin-bench-fill',
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  });
  try {
    const log = new MadeLog(pool, filling, (await store.head()).position);
    const made = {
      ...store,
      head: async () => ({ ...(await store.head()), position: log.head }),
      readAllTolerant: (range: ReadAll) => log.read(range),
    };
    await rebuildViews({ pool, store: made, keyRing: store.keys, name: 'all' });
    await pool.query('update events.counter set last = $1', [log.head]);
  } finally {
    await pool.end();
  }
}

class MadeLog {
  #position: number;
  #left: number;
  readonly #begun: number;

  constructor(
    private readonly pool: Pool,
    private readonly filling: Filling,
    position: number,
  ) {
    this.#position = position;
    this.#left = filling.appends;
    this.#begun = Date.now() - filling.appends;
  }

  /** Where it ends; beyond everything while that is not known. */
  get head(): number {
    return this.#left > 0 ? Number.MAX_SAFE_INTEGER : this.#position;
  }

  /** What comes next. A rebuild reads from the beginning to the end, each event once. */
  async read({ limit }: ReadAll): Promise<TolerantRead> {
    const events: RecordedEvent[] = [];
    while (this.#left > 0 && events.length < limit) {
      // A millisecond for each append: the last one is recorded now.
      const recordedAt = new Date(this.#begun + this.filling.appends - this.#left);
      events.push(...this.#recorded(this.filling.draw(), recordedAt));
      this.#left -= 1;
    }
    if (events.length > 0) await this.#addKeysAndAccess(events);
    return { events, unreadable: [] };
  }

  #recorded({ streams, actor, correlation }: Append, recordedAt: Date): RecordedEvent[] {
    const appendPosition = this.#position + 1;
    return streams.flatMap(({ stream, events }) =>
      events.map((event, index) => ({
        position: (this.#position += 1),
        epoch: 1,
        // Nothing of the views is made of an event's own id.
        id: stream,
        stream,
        version: index + 1,
        schemaVersion: 1,
        recordedAt,
        actor,
        correlation,
        appendPosition,
        event,
      })),
    );
  }

  /** What an append writes in its own transaction, as far as lists read it. */
  async #addKeysAndAccess(events: readonly RecordedEvent[]): Promise<void> {
    const rows = events.flatMap(({ event }, index) =>
      inlineFold.rows(event).map((row) => ({ ...row, event: index + 1 })),
    );
    const positions = events.map(({ position }) => position);
    await this.pool.query('select access.fold($1, $2)', [JSON.stringify(rows), positions]);
    await addKeys(this.pool, this.filling.store.keys, reportsOf(events));
    await addCitations(this.pool, events);
  }
}

/** By which people ask for one of them. Of two that meet by chance the first one is found. */
async function addCitations(pool: Pool, events: readonly RecordedEvent[]): Promise<void> {
  const cited = events.flatMap(({ stream, event }) =>
    event.type === 'ReportSubmitted' || event.type === 'IncidentOpened'
      ? [{ citation: event.data.citation, stream }]
      : [],
  );
  await pool.query(
    `insert into events.citation (citation, stream) select * from unnest($1::text[], $2::text[])
     on conflict do nothing`,
    [cited.map(({ citation }) => citation), cited.map(({ stream }) => stream)],
  );
}

const reportsOf = (events: readonly RecordedEvent[]): string[] =>
  events.flatMap(({ event }) => (event.type === 'ReportSubmitted' ? [event.data.reportId] : []));

async function addKeys(pool: Pool, ring: KeyRing, subjects: readonly string[]): Promise<void> {
  const keys = subjects.map((subject) => ring.create(subject));
  const length = keys[0]?.wrapped.length ?? 0;
  await pool.query(
    `insert into keys.data_key (subject, key_id, wrapped, created_at)
     select subject, id, substring($3::bytea from (n::int - 1) * $4 + 1 for $4), clock_timestamp()
     from unnest($1::uuid[], $2::uuid[]) with ordinality k(subject, id, n)`,
    [
      keys.map(({ subject }) => subject),
      keys.map(({ id }) => id),
      Buffer.concat(keys.map(({ wrapped }) => wrapped)),
      length,
    ],
  );
}
