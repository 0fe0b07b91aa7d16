import type { Kafka, Producer } from 'kafkajs';
import type { OutgoingRecord } from './records.js';
import { within } from './within.js';

/** Puts records on topics, one send after the other. */
export type RecordSender = {
  /**
   * Sends and waits until every in-sync replica has them. Answers for each partition the offset that follows the last
   * record. Throws what the client says: then each record may be there once, several times or not at all, and those
   * of a partition that are there are in order. Only one send may be outstanding.
   */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<ReadonlyMap<number, number>>;
  close(): Promise<void>;
};

/** How long closing waits for a broker that does not answer. */
const CLOSE_MS = 3_000;

/**
 * A sender whose records are neither doubled nor reordered by retries within one send (idempotent, one request at a
 * time). After a failure the next send uses a new connection and a new producer id: what the old one still has under
 * way may arrive late, which makes duplicates and nothing else.
 */
export function openRecordSender(kafka: Kafka): RecordSender {
  return new IdempotentSender(kafka);
}

class IdempotentSender implements RecordSender {
  #producer: Promise<Producer> | null = null;
  #sending = false;

  constructor(private readonly kafka: Kafka) {}

  async send(
    topic: string,
    records: readonly OutgoingRecord[],
  ): Promise<ReadonlyMap<number, number>> {
    if (this.#sending) throw new Error('a send is outstanding: wait for it');
    this.#sending = true;
    try {
      const producer = await (this.#producer ??= this.#connect());
      const acknowledged = await producer.send({
        topic,
        acks: -1,
        messages: records.map(({ partition, key, headers, value }) => ({
          partition,
          key,
          headers: { ...headers },
          value,
        })),
      });
      return nextOffsets(records, acknowledged);
    } catch (error) {
      await this.#abandon();
      throw error;
    } finally {
      this.#sending = false;
    }
  }

  async close(): Promise<void> {
    await this.#abandon();
  }

  async #connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    await producer.connect();
    return producer;
  }

  async #abandon(): Promise<void> {
    const producer = await this.#producer?.catch(() => null);
    this.#producer = null;
    await within(CLOSE_MS, producer?.disconnect());
  }
}

type Acknowledged = readonly { readonly partition: number; readonly baseOffset?: string }[];

function nextOffsets(
  records: readonly OutgoingRecord[],
  acknowledged: Acknowledged,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { partition } of records) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  const next = new Map<number, number>();
  for (const { partition, baseOffset } of acknowledged) {
    const base = Number(baseOffset ?? -1);
    // A broker that has seen the batch before may not tell where it is.
    if (base >= 0) next.set(partition, base + (counts.get(partition) ?? 0));
  }
  return next;
}
