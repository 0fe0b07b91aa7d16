import { openKafka } from '@tocsin/kafka';
import { answerParent } from './program.js';

/** What comes on one topic goes out on another as it is: the least that an answer over Kafka takes. */
export type Echo = {
  readonly kafka: Parameters<typeof openKafka>[0];
  readonly from: string;
  readonly to: string;
};

const closing: (() => Promise<unknown>)[] = [];

answerParent(
  {
    async serve({ kafka, from, to }: Echo) {
      const client = openKafka(kafka, { clientId: 'bare' });
      const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
      await producer.connect();
      const consumer = client.consumer({
        groupId: `${from}.echo`,
        minBytes: 1,
        maxWaitTimeInMs: 100,
        allowAutoTopicCreation: false,
      });
      await consumer.connect();
      await consumer.subscribe({ topics: [from], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          const messages = batch.messages.map(({ key, value }) => ({ partition: 0, key, value }));
          await producer.send({ topic: to, acks: -1, messages });
        },
      });
      closing.push(async () => {
        await consumer.disconnect();
        await producer.disconnect();
      });
    },
  },
  async () => {
    for (const close of closing) await close();
  },
);
