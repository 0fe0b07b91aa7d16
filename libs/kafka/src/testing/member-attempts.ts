import type { KafkaClient } from '../client.js';

/** What kafkajs makes of a group that the broker refuses: it finds no coordinator for it, and gives up. */
export const GROUP_REFUSED = 'KafkaJSGroupCoordinatorNotFound';

type Failure = { name?: string; type?: string; errors?: Failure[]; cause?: Failure };

const codeOf = (error: unknown): string => {
  const { name, type, errors, cause } = error as Failure;
  return type ?? errors?.[0]?.type ?? cause?.type ?? name ?? 'other';
};

/** Sends one record as somebody: "written", or the code of the refusal. */
export async function attemptToWrite(client: KafkaClient, topic: string): Promise<string> {
  const producer = client.producer({ retry: { retries: 1 } });
  await producer.connect();
  return producer
    .send({ topic, messages: [{ value: 'x' }] })
    .then(() => 'written', codeOf)
    .finally(() => producer.disconnect());
}

const PATIENCE_MS = 10_000;

/** Reads a topic as somebody in a group: "read", or the code of the refusal. */
export async function attemptToRead(
  client: KafkaClient,
  { topic, group }: { readonly topic: string; readonly group: string },
): Promise<string> {
  const consumer = client.consumer({ groupId: group, retry: { retries: 5 } });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise<string>((resolve) => {
      setTimeout(() => resolve('neither read nor refused'), PATIENCE_MS).unref();
      consumer.on(consumer.events.FETCH, () => resolve('read'));
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        const code = codeOf(payload.error);
        if (/AUTHORIZATION/.test(code) || code === GROUP_REFUSED) resolve(code);
      });
      void consumer.run({ eachMessage: async () => undefined });
    });
  } catch (error) {
    return codeOf(error);
  } finally {
    await consumer.disconnect();
  }
}
