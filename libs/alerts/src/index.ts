export type {
  AlertContent,
  AlertNotice,
  AlertReason,
  Channel,
  Notification,
  Outcome,
} from './channel.js';
export { migrations } from './schema/migrations.js';
export {
  startDispatcher,
  type DispatcherOptions,
  type RunningDispatcher,
} from './delivery/dispatcher.js';
export { startPlanner, type PlannerOptions } from './delivery/planner.js';
export type * from './delivery/ports.js';
export { reasonsOf, wordsAt } from './reasons.js';
export { RuleIndex, type Filtered } from './rule-index/rule-index.js';
export { deliveryHealth, type ChannelHealth } from './delivery/delivery-health.js';
export {
  DELIVERY_STATES,
  openDeliveryLog,
  type DeliveryLog,
  type DeliveryState,
  type EndpointHealth,
  type LoggedDelivery,
} from './delivery/delivery-log.js';
export type { LogReader } from './delivery/log-reader.js';
export { openWebhookDesk, type WebhookDesk } from './delivery/webhook-desk.js';
export { startPublishing, type PublishedAlert } from './publishing.js';
