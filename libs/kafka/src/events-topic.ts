import type { Admin, Kafka } from 'kafkajs';

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
    if (!(await admin.listTopics()).includes(topic)) return null;
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(
      offsets.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), end: Number(high) },
      ]),
    );
  });

/** Facts are kept for ever and never compacted; an event is at most some megabytes as a record. */
const SETTINGS = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'unclean.leader.election.enable': 'false',
  'max.message.bytes': String(4 * 1024 * 1024),
};
const MOST_COPIES = 3;

/** Makes a topic for facts where there is none of this name. Answers how many partitions it has. */
export const ensureTopic = (
  kafka: Kafka,
  { topic, partitions }: { readonly topic: string; readonly partitions: number },
): Promise<number> =>
  withAdmin(kafka, async (admin) => {
    const { brokers } = await admin.describeCluster();
    const copies = Math.min(MOST_COPIES, brokers.length);
    const inSync = { 'min.insync.replicas': String(Math.max(1, copies - 1)) };
    // False where it is there already, or where another one makes it at this moment.
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor: copies,
          configEntries: Object.entries({ ...SETTINGS, ...inSync }).map(([name, value]) => ({
            name,
            value,
          })),
        },
      ],
    });
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
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
