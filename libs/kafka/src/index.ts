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
export { ensureTopic, offsetsAt, type OffsetsOfPartition } from './events-topic.js';
export { Patience } from './patience.js';
export { partitionOf } from './partition-of.js';
export { openRecordSender, type RecordSender } from './record-sender.js';
export type { IncomingRecord, OutgoingRecord, PartitionOfTopic, RecordBatch } from './records.js';
export type { Grant } from './access/grant.js';
export type { Member } from './access/member-grants.js';
export { topicsOf, type WantedSetup } from './setup/compare-setup.js';
export { isRepairable, type Difference } from './setup/difference.js';
export { KafkaProblem } from './setup/kafka-problem.js';
export { applySetup, setupDifferences, type SetupApplied } from './setup/kafka-setup.js';
export {
  alertsTopic,
  eventsTopic,
  intakeTopic,
  parkedTopic,
  receiptsTopic,
  TOPIC_KINDS,
  type TopicDefinition,
} from './topics/topic-definitions.js';
export { openTopicKeeper, type TopicKeeper } from './topic-keeper.js';
