export { missingTools } from './java.js';
export { KAFKA_VERSION } from './kafka-jars.js';
export type { KafkaUser } from './kafka-user.js';
export { startLocalKafka, type LocalKafka, type LocalKafkaOptions } from './local-kafka.js';
