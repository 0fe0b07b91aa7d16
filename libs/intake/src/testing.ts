export {
  aJwe,
  aMessage,
  aReport,
  aSubmission,
  intakeWorld,
  type IntakeWorld,
} from './testing/intake-world.js';
export { MembersOnKafka, until } from './testing/members-on-kafka.js';
