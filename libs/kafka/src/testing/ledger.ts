import { setTimeout as pause } from 'node:timers/promises';
import type { GroupReaderOptions } from '../group-reader-options.js';
import type { PartitionOfTopic, RecordBatch } from '../records.js';

/** What a reader of records keeps in a database: how far it is, and what it has dealt with, moved together. */
export class Ledger {
  readonly #next = new Map<string, number>();
  /** Values of the records, in the order in which they were dealt with, by partition. */
  readonly dealt = new Map<number, string[]>();
  readonly batches: RecordBatch[] = [];
  fenced = 0;

  readonly offsetsOf: GroupReaderOptions['offsetsOf'] = async (partitions) =>
    partitions.map((place) => this.nextOf(place));

  readonly deal: GroupReaderOptions['deal'] = async (batch) => {
    if (this.nextOf(batch) !== batch.from) {
      this.fenced += 1;
      return 'elsewhere';
    }
    this.move(batch, batch.next);
    this.batches.push(batch);
    const values = this.dealt.get(batch.partition) ?? [];
    values.push(...batch.records.map(({ value }) => String(value)));
    this.dealt.set(batch.partition, values);
    return 'done';
  };

  nextOf({ topic, partition }: PartitionOfTopic): number {
    return this.#next.get(`${topic} ${partition}`) ?? 0;
  }

  move({ topic, partition }: PartitionOfTopic, next: number): void {
    this.#next.set(`${topic} ${partition}`, next);
  }

  get count(): number {
    return [...this.dealt.values()].reduce((sum, values) => sum + values.length, 0);
  }

  /** All values, one partition after the other. */
  values(): string[] {
    return [...this.dealt.entries()].sort(([a], [b]) => a - b).flatMap(([, values]) => values);
  }

  async reaches(count: number, ms = 30_000): Promise<void> {
    const deadline = performance.now() + ms;
    while (this.count < count) {
      if (performance.now() > deadline) {
        throw new Error(`${this.count} of ${count} records were dealt with in ${ms} ms`);
      }
      await pause(10);
    }
  }
}
