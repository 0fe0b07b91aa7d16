import {
  evolveClock,
  foldClock,
  nextMarkAt,
  passMark,
  streamOf,
  type ClockState,
} from '@tocsin/domain';
import type { EventStore, RecordedEvent } from '@tocsin/event-store';
import type { openPool } from '@tocsin/postgres';
import { openClocks } from '@tocsin/views';

export type TimekeeperSources = {
  readonly pool: ReturnType<typeof openPool>;
  readonly store: Pick<EventStore, 'readStreams' | 'append'>;
  readonly now: () => Date;
  /** A clock whose stream cannot be read, or whose mark cannot be written, keeps no other one waiting. */
  readonly onFailure: (error: unknown) => void;
  /** Told where it is between deciding and writing; for specs of what dies there. */
  readonly onPoint?: (point: 'decided' | 'written') => void;
};

type Known = { readonly state: ClockState; readonly version: number };

const NOBODY = { personId: null, organisationId: null, tokenId: null };
const CORRELATION = { correlationId: 'timekeeper', causationId: null, trace: null };

/** So many streams are read at once. */
const STREAMS_AT_ONCE = 200;

/**
 * Records what time brings to open clocks. Each mark is decided by the domain on the stream as it is and written behind the
 * version that it was decided on: of several timekeepers that see a mark at once one writes it, and the others find it there.
 */
export class Timekeeper {
  /** Open clocks as they were last seen; read again once the views know of a newer version. */
  #known = new Map<string, Known>();
  #marks = 0;

  constructor(private readonly sources: TimekeeperSources) {}

  /** Clocks that are open, and marks that were recorded here. */
  get kept(): { readonly open: number; readonly marks: number } {
    return { open: this.#known.size, marks: this.#marks };
  }

  /** Records every mark that was reached. Gives when the next one will be; null where none is coming. */
  async look(): Promise<Date | null> {
    const open = await openClocks(this.sources.pool);
    const newer = open.filter(
      ({ clockId, version }) => version > (this.#known.get(clockId)?.version ?? 0),
    );
    const ids = new Set(open.map(({ clockId }) => clockId));
    this.#known = new Map([...this.#known].filter(([clockId]) => ids.has(clockId)));
    await this.#read(newer.map(({ clockId }) => clockId));
    const failed = new Set<string>();
    for (const clockId of ids) {
      await this.#mark(clockId).catch((error: unknown) => {
        failed.add(clockId);
        this.sources.onFailure(error);
      });
    }
    // What could not be written is tried again at the next look, and hurries nobody.
    const coming = [...this.#known].flatMap(([clockId, { state }]) =>
      failed.has(clockId) ? [] : (nextMarkAt(state) ?? []),
    );
    return coming.reduce<Date | null>(
      (first, at) => (first === null || at < first ? at : first),
      null,
    );
  }

  async #read(clockIds: readonly string[]): Promise<void> {
    for (let from = 0; from < clockIds.length; from += STREAMS_AT_ONCE) {
      const some = clockIds.slice(from, from + STREAMS_AT_ONCE);
      const streams = await this.#streamsOf(some);
      for (const clockId of some) {
        const events = streams.get(streamOf.clock(clockId));
        if (events) this.#known.set(clockId, folded(events));
      }
    }
  }

  /** Together, or one by one where one of them cannot be read. */
  async #streamsOf(
    clockIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> {
    const { store, onFailure } = this.sources;
    try {
      return await store.readStreams(clockIds.map(streamOf.clock));
    } catch (error) {
      if (clockIds.length === 1) {
        onFailure(error);
        return new Map();
      }
    }
    const found = new Map<string, readonly RecordedEvent[]>();
    for (const clockId of clockIds) {
      for (const [stream, events] of await this.#streamsOf([clockId])) found.set(stream, events);
    }
    return found;
  }

  async #mark(clockId: string): Promise<void> {
    const { store, now, onPoint } = this.sources;
    for (;;) {
      const known = this.#known.get(clockId);
      const decision = known && passMark(known.state, now());
      if (!known || !decision?.ok || decision.events.length === 0) return;
      onPoint?.('decided');
      const stream = streamOf.clock(clockId);
      const written = await store.append({
        streams: [{ stream, expectedVersion: known.version, events: decision.events }],
        actor: NOBODY,
        correlation: CORRELATION,
      });
      onPoint?.('written');
      // Somebody was faster, or did something to the clock that the views have not got to yet.
      this.#known.delete(clockId);
      if (!written.ok) await this.#read([clockId]);
      else {
        this.#marks += 1;
        const state = decision.events.reduce<ClockState>(evolveClock, known.state);
        this.#known.set(clockId, { state, version: known.version + decision.events.length });
      }
    }
  }
}

const folded = (events: readonly RecordedEvent[]): Known => ({
  state: foldClock(events),
  version: events.at(-1)?.version ?? 0,
});
