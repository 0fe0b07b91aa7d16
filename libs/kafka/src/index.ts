export {
  openKafka,
  type KafkaConnection,
  type KafkaOptions,
  type KafkaSignIn,
  type KafkaTls,
} from './client.js';
