import { setImmediate as breathe } from 'node:timers/promises';
import type { Pool, QueryConfig } from 'pg';
import {
  UnreadableEvent,
  type ReadAll,
  type RecordedEvent,
  type StoreHead,
  type TolerantRead,
} from '../event-store.js';
import type { DataKey } from '../keys/data-key.js';
import type { Queryable } from '../keys/key-ring.js';
import { PositionGap } from '../problems.js';
import { patiently } from './patiently.js';
import { dataKeyOf, openEvent, SELECT_EVENTS, type EventRow, type Opener } from './open-event.js';
import {
  openSealedEvents,
  SELECT_SEALED_EVENTS,
  sealedEventOf,
  type SealedEvent,
  type SealedRow,
} from './sealed-event.js';

/** Opening this many events takes some milliseconds; then others get their turn. */
const EVENTS_AT_A_TIME = 256;

export type ReaderSetting = Opener & {
  readonly pool: Pool;
  /** Is told the keys that came along with a stream: whoever reads a stream is about to append to it. */
  readonly learn: (key: DataKey) => void;
};

/** Reads the event table; every method is one round trip. */
export class EventReader {
  readonly #setting: ReaderSetting;

  constructor(setting: ReaderSetting) {
    this.#setting = setting;
  }

  async readStreams(
    streams: readonly string[],
    upTo?: number,
  ): Promise<Map<string, RecordedEvent[]>> {
    const rows = await this.#query<EventRow>({
      name: 'read_streams',
      text: `${SELECT_EVENTS} where e.stream = any($1::text[]) and ($2::bigint is null or e.position <= $2)
             order by e.stream, e.version`,
      values: [streams, upTo ?? null],
    });
    const found = new Map<string, RecordedEvent[]>();
    await inTurns(rows, (row) => {
      const key = dataKeyOf(row, this.#setting.ring);
      if (key) this.#setting.learn(key);
      const event = openEvent(row, this.#setting);
      const others = found.get(row.stream);
      if (others) others.push(event);
      else found.set(row.stream, [event]);
    });
    return found;
  }

  async readAll(range: ReadAll): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const rows = await this.#range<EventRow>(SELECT_EVENTS, range);
    await inTurns(rows, (row) => events.push(openEvent(row, this.#setting)));
    return events;
  }

  async readAllTolerant(range: ReadAll): Promise<TolerantRead> {
    const events: RecordedEvent[] = [];
    const unreadable: UnreadableEvent[] = [];
    await inTurns(await this.#range<EventRow>(SELECT_EVENTS, range), (row) => {
      try {
        events.push(openEvent(row, this.#setting));
      } catch (error) {
        if (!(error instanceof UnreadableEvent)) throw error;
        unreadable.push(error);
      }
    });
    return { events, unreadable };
  }

  async readSealed(range: ReadAll): Promise<SealedEvent[]> {
    return (await this.#range<SealedRow>(SELECT_SEALED_EVENTS, range)).map(sealedEventOf);
  }

  openSealed(db: Queryable, events: readonly SealedEvent[]): Promise<TolerantRead> {
    return openSealedEvents(db, events, this.#setting);
  }

  async head(): Promise<StoreHead> {
    const [head] = await this.#query<{ last: number; recorded_at: Date; epoch: number }>({
      name: 'head',
      text: 'select last, recorded_at, epoch from events.counter',
      values: [],
    });
    if (!head) throw new Error('events.counter is empty');
    return { position: head.last, recordedAt: head.recorded_at, epoch: head.epoch };
  }

  async positionAt(time: Date): Promise<number> {
    const [row] = await this.#query<{ position: number }>({
      name: 'position_at',
      text: 'select events.position_at($1) as position',
      values: [time],
    });
    return row?.position ?? 0;
  }

  async #range<Row extends { readonly position: number }>(
    select: string,
    { after, limit, upTo }: ReadAll,
  ): Promise<Row[]> {
    // Positions have no holes, so a limit is a position too. Not a named statement: a plan for ranges of any length
    // would hash all keys for a handful of events.
    const rows = await this.#query<Row>({
      text: `${select} where e.position > $1 and e.position <= $2 order by e.position`,
      values: [after, Math.min(after + limit, upTo ?? Infinity)],
    });
    for (const [index, { position }] of rows.entries()) {
      if (position !== after + 1 + index) throw new PositionGap(after + 1 + index, position);
    }
    return rows;
  }

  #query<Row extends object>(query: QueryConfig): Promise<Row[]> {
    return patiently(async () => (await this.#setting.pool.query<Row>(query)).rows);
  }
}

async function inTurns<Row>(rows: readonly Row[], work: (row: Row) => void): Promise<void> {
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % EVENTS_AT_A_TIME === 0) await breathe();
    work(row);
  }
}
