import type { Admin, Kafka } from 'kafkajs';
import { createTopics } from './setup/apply-differences.js';
import { onceMade } from './topics/being-made.js';
import type { TopicDefinition } from './topics/topic-definitions.js';

export type OffsetsOfPartition = {
  /** The oldest offset that is there. */
  readonly low: number;
  /** The one that the next record will get. */
  readonly end: number;
};

/** Which offsets each partition of a topic holds; null: there is no such topic. */
export const offsetsAt = (
  kafka: Kafka,
  topic: string,
): Promise<ReadonlyMap<number, OffsetsOfPartition> | null> =>
  withAdmin(kafka, async (admin) => {
    const offsets = await onceMade(async () =>
      (await admin.listTopics()).includes(topic) ? admin.fetchTopicOffsets(topic) : null,
    );
    return (
      offsets &&
      new Map(
        offsets.map(({ partition, low, high }) => [
          partition,
          { low: Number(low), end: Number(high) },
        ]),
      )
    );
  });

/** Makes a topic where there is none of its name. Answers how many partitions it has. */
export const ensureTopic = (kafka: Kafka, topic: TopicDefinition): Promise<number> =>
  withAdmin(kafka, async (admin) => {
    const { brokers } = await admin.describeCluster();
    await createTopics(admin, [topic], brokers.length);
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic.name] });
    return topics[0]?.partitions.length ?? 0;
  });

async function withAdmin<Result>(
  kafka: Kafka,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
