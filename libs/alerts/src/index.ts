export type {
  AlertContent,
  AlertNotice,
  AlertReason,
  Channel,
  Notification,
  Outcome,
} from './channel.js';
export { migrations } from './schema/migrations.js';
