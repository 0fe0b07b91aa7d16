export {
  openKafka,
  type KafkaClient,
  type KafkaConnection,
  type KafkaOptions,
  type KafkaSignIn,
  type KafkaTls,
} from './client.js';
export { openGroupReader, type GroupReader } from './group-reader.js';
export type { GroupMembership, GroupReaderOptions } from './group-reader-options.js';
export { OffsetOutOfRange } from './offset-out-of-range.js';
export { partitionOf } from './partition-of.js';
export { openRecordSender, type RecordSender } from './record-sender.js';
export type { IncomingRecord, OutgoingRecord, PartitionOfTopic, RecordBatch } from './records.js';
