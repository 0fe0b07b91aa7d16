export {
  openIntake,
  type IntakeHealth,
  type IntakeOptions,
  type RunningIntake,
} from './open-intake.js';
export type { AnsweredMessage } from './answered-message.js';
export { networkKey, type NetworkKey, type PublicKeys } from './network-key.js';
export { migrations } from './schema/migrations.js';
export { refusalCodes } from './refusal-messages.js';
