export type { CommandSetting } from './command-setting.js';
export type * from './commands.js';
export { COMMENT_DAYS } from './membership/applications.js';
export type * from './alert-email/alert-email-commands.js';
export type * from './alerts/alert-commands.js';
export type * from './clocks/clock-commands.js';
export type * from './handling/handling-commands.js';
export type * from './membership/membership-commands.js';
export type { NetworkSetting } from './network-act.js';
export {
  openNetworkActs,
  type IssueInput,
  type JoinInput,
  type NetworkActs,
} from './network-acts.js';
export { openCommands } from './open-commands.js';
export type * from './webhooks/endpoint-desk.js';
export type * from './webhooks/webhook-commands.js';
export { deliveryEndpoints, type DeliveryEndpoints } from './webhooks/delivery-endpoints.js';
