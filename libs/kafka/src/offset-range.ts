import type { Admin, Kafka } from 'kafkajs';
import { OffsetOutOfRange } from './offset-out-of-range.js';
import type { PartitionOfTopic } from './records.js';

/** Knows which offsets there are. kafkajs resets one that is not there, and says so in its log alone. */
export class OffsetRange {
  #admin: Promise<Admin> | null = null;
  #closed = false;

  constructor(private readonly kafka: Kafka) {}

  /** Those of the offsets, one for each partition, that are not there and are not the one to come next. */
  async outside(
    partitions: readonly PartitionOfTopic[],
    offsets: readonly number[],
  ): Promise<OffsetOutOfRange[]> {
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    const ranges = new Map(
      await Promise.all(topics.map(async (topic) => [topic, await this.#of(topic)] as const)),
    );
    return partitions.flatMap((place, index) => {
      const asked = offsets[index] as number;
      const range = ranges.get(place.topic)?.get(place.partition) ?? { low: 0, end: 0 };
      return asked < range.low || asked > range.end
        ? [new OffsetOutOfRange(place, asked, range)]
        : [];
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const admin = await this.#admin?.catch(() => null);
    this.#admin = null;
    await admin?.disconnect();
  }

  async #of(topic: string): Promise<Map<number, { low: number; end: number }>> {
    if (this.#closed) throw new Error('whoever asked has stopped reading');
    const admin = await (this.#admin ??= this.#connect());
    const ranges = await admin.fetchTopicOffsets(topic);
    return new Map(
      ranges.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), end: Number(high) },
      ]),
    );
  }

  async #connect(): Promise<Admin> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      this.#admin = null;
      throw error;
    }
  }
}
