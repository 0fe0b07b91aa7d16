import type { PartitionOfTopic } from './records.js';

type Place = {
  /** What the caller goes on with. */
  readonly from: number;
  /** What has to be fetched next so that nothing is left out: later than `from` after marks of transactions. */
  readonly fetch: number;
};

/** What kafkajs says of a batch that it keeps to itself. Offsets are texts; there is no first one where all are old. */
type KeptBack = PartitionOfTopic & {
  readonly firstOffset: string | null;
  readonly lastOffset: string;
};

/** Where each partition goes on. kafkajs may fetch elsewhere: it resets offsets, and hands over what is out of date. */
export class Places {
  readonly #places = new Map<string, Place>();

  clear(): void {
    this.#places.clear();
  }

  set(place: PartitionOfTopic, offset: number): void {
    this.#places.set(nameOf(place), { from: offset, fetch: offset });
  }

  /**
   * Where the caller goes on with what was fetched from this offset on. `unknown`: whoever knows is being asked.
   * `elsewhere`: it does not follow, and has to be asked.
   */
  begins(place: PartitionOfTopic, fetched: number): number | 'unknown' | 'elsewhere' {
    const known = this.#places.get(nameOf(place));
    if (known === undefined) return 'unknown';
    if (known.fetch === fetched) return known.from;
    this.#places.delete(nameOf(place));
    return 'elsewhere';
  }

  /** Goes past offsets in which there is nothing to read, if they follow. */
  passed({ topic, partition, firstOffset, lastOffset }: KeptBack): void {
    const name = nameOf({ topic, partition });
    const known = this.#places.get(name);
    if (known === undefined || Number(firstOffset ?? lastOffset) !== known.fetch) return;
    this.#places.set(name, { from: known.from, fetch: Number(lastOffset) + 1 });
  }
}

const nameOf = ({ topic, partition }: PartitionOfTopic): string => `${topic} ${partition}`;
