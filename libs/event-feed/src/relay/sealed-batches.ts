import type { PostgresEventStore, SealedEvent } from '@tocsin/event-store';
import { partitionOf, type OutgoingRecord } from '@tocsin/kafka';
import { encodeEvent } from '@tocsin/wire';

/** Events as records, in position order. */
export type RelayBatch = {
  readonly last: number;
  readonly records: readonly (OutgoingRecord & { readonly event: SealedEvent })[];
};

/** Brokers take a megabyte at once unless they are told otherwise; headers and frames need room too. */
const MOST_BYTES = 700_000;

/** Reads the log as records, the next piece while the one before is being sent. */
export class SealedBatches {
  #queue: RelayBatch[] = [];
  #ahead: Promise<RelayBatch[]> | null = null;
  #after: number;

  constructor(
    private readonly store: Pick<PostgresEventStore, 'readSealed'>,
    private readonly size: { readonly limit: number; readonly partitions: number },
    after: number,
  ) {
    this.#after = after;
  }

  /** The batch that follows the last one; null: nothing was there when it was last looked. */
  async next(): Promise<RelayBatch | null> {
    if (this.#queue.length === 0) {
      this.#queue = await (this.#ahead ?? this.#read());
      this.#ahead = null;
    }
    const batch = this.#queue.shift() ?? null;
    if (batch && this.#queue.length === 0) {
      this.#ahead = this.#read();
      // A failure shows when it is awaited; until then it must not end the process.
      this.#ahead.catch(() => undefined);
    }
    return batch;
  }

  async #read(): Promise<RelayBatch[]> {
    const { limit, partitions } = this.size;
    const events = await this.store.readSealed({ after: this.#after, limit });
    this.#after = events.at(-1)?.position ?? this.#after;
    const batches: RelayBatch[] = [];
    let records: RelayBatch['records'][number][] = [];
    let bytes = 0;
    for (const event of events) {
      const { key, headers, value } = encodeEvent(event);
      if (records.length > 0 && bytes + value.length > MOST_BYTES) {
        batches.push({ last: event.position - 1, records });
        [records, bytes] = [[], 0];
      }
      const partition = partitionOf(key, partitions);
      records.push({ partition, key, headers, value, event });
      bytes += value.length;
    }
    if (records.length > 0) batches.push({ last: this.#after, records });
    return batches;
  }
}
