import type { KafkaClient } from '@tocsin/kafka';
import { timed } from '../measure/statistics.js';

type Producer = ReturnType<KafkaClient['producer']>;

/** What kafkajs was given to send at once: encoded records, each with its partition. */
export type RawSend = Parameters<Producer['send']>[0];

/** The same client, which keeps what its producers are given to send. */
export function keepingSends(kafka: KafkaClient, kept: RawSend[]): KafkaClient {
  const keeping: Pick<KafkaClient, 'producer'> = {
    producer(config) {
      const producer = kafka.producer(config);
      return {
        ...producer,
        send(record) {
          kept.push(record);
          return producer.send(record);
        },
      };
    },
  };
  return Object.assign(Object.create(kafka) as KafkaClient, keeping);
}

/**
 * Raw limit of a relay: the same batches given to kafkajs as they are, one after the other, each acknowledged by all
 * in-sync replicas; nothing is read, encoded or marked. Gives milliseconds, connecting included.
 */
export async function sendRaw(
  kafka: KafkaClient,
  { topic, sends }: { readonly topic: string; readonly sends: readonly RawSend[] },
): Promise<number> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  try {
    return await timed(async () => {
      await producer.connect();
      for (const { messages } of sends) await producer.send({ topic, acks: -1, messages });
    });
  } finally {
    await producer.disconnect();
  }
}
