import type { Kafka } from 'kafkajs';
import type { OutgoingRecord, PartitionOfTopic } from '../records.js';

/** Makes a topic for one spec. */
export async function createTopic(kafka: Kafka, topic: string, partitions: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: partitions, replicationFactor: 1 }],
  });
  await admin.disconnect();
}

/** Deletes the records of a partition before an offset. */
export async function deleteRecords(
  kafka: Kafka,
  { topic, partition }: PartitionOfTopic,
  before: number,
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  // Only then does kafkajs know where the partition is.
  await admin.fetchTopicOffsets(topic);
  const partitions = [{ partition, offset: String(before) }];
  await admin.deleteTopicRecords({ topic, partitions });
  await admin.disconnect();
}

/** Records with these numbers as values, each on the partition of its number. */
export const numbered = (from: number, to: number, partitions: number): OutgoingRecord[] =>
  Array.from({ length: to - from }, (_, index) => ({
    partition: (from + index) % partitions,
    key: `k${(from + index) % partitions}`,
    headers: { number: String(from + index) },
    value: Buffer.from(String(from + index)),
  }));

/** The values of those records, one partition after the other. */
export const inOrder = (from: number, to: number, partitions: number): string[] =>
  Array.from({ length: partitions }, (_, partition) =>
    numbered(from, to, partitions)
      .filter((record) => record.partition === partition)
      .map(({ value }) => String(value)),
  ).flat();
