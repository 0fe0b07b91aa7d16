import type { Admin } from 'kafkajs';
import type { KafkaClient } from './client.js';
import type { PartitionOfTopic } from './records.js';
import { onceMade } from './topics/being-made.js';

/** What somebody needs to know and to do about topics whose records go once they are dealt with. */
export type TopicKeeper = {
  /** Names of all topics that this user may see. */
  names(): Promise<ReadonlySet<string>>;
  /** The oldest offset that is there of each partition, in the order asked; 0 where there is no such partition. */
  oldest(partitions: readonly PartitionOfTopic[]): Promise<readonly number[]>;
  /** Deletes the records of a partition before an offset, for good. */
  deleteBefore(place: PartitionOfTopic, offset: number): Promise<void>;
  close(): Promise<void>;
};

/** After a failure the next call uses a new connection. */
export function openTopicKeeper(kafka: KafkaClient): TopicKeeper {
  let connected: Promise<Admin> | null = null;
  const connect = async (): Promise<Admin> => {
    const admin = kafka.admin();
    await admin.connect();
    return admin;
  };
  const abandon = async (): Promise<void> => {
    const admin = await connected?.catch(() => null);
    connected = null;
    await admin?.disconnect().catch(() => undefined);
  };
  const use = async <Value>(work: (admin: Admin) => Promise<Value>): Promise<Value> => {
    try {
      return await work(await (connected ??= connect()));
    } catch (error) {
      await abandon();
      throw error;
    }
  };
  return {
    names: () => use(async (admin) => new Set(await admin.listTopics())),
    oldest: (partitions) => use((admin) => oldestOf(admin, partitions)),
    deleteBefore: ({ topic, partition }, offset) =>
      use(async (admin) => {
        // Only then does kafkajs know where the partition is.
        await admin.fetchTopicOffsets(topic);
        const partitions = [{ partition, offset: String(offset) }];
        await admin.deleteTopicRecords({ topic, partitions });
      }),
    close: abandon,
  };
}

async function oldestOf(
  admin: Admin,
  partitions: readonly PartitionOfTopic[],
): Promise<readonly number[]> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const offsets = new Map(
    await Promise.all(
      topics.map(
        async (topic) => [topic, await onceMade(() => admin.fetchTopicOffsets(topic))] as const,
      ),
    ),
  );
  return partitions.map(({ topic, partition }) => {
    const found = offsets.get(topic)?.find((each) => each.partition === partition);
    return Number(found?.low ?? 0);
  });
}
