import type { Consumer } from 'kafkajs';
import type { PartitionOfTopic } from './records.js';

const EVERY_MS = 1_000;

/** Commits to Kafka, now and then and without being waited for: for tools that show the lag of a group. */
export class LagMarks {
  readonly #dirty = new Map<string, PartitionOfTopic & { readonly offset: string }>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(private readonly consumer: Consumer) {}

  set({ topic, partition }: PartitionOfTopic, next: number): void {
    this.#dirty.set(`${topic} ${partition}`, { topic, partition, offset: String(next) });
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => void this.#commit(), EVERY_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#commit();
  }

  /** A commit that fails is made good by the next one. */
  async #commit(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const offsets = [...this.#dirty.values()];
    this.#dirty.clear();
    if (offsets.length > 0) await this.consumer.commitOffsets(offsets).catch(() => undefined);
  }
}
