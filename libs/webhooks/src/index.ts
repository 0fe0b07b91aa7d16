export { addressGuard, type AddressGuard, type AddressPolicy } from './address-guard.js';
export type { AllowedNetworks } from './address-ranges.js';
export {
  challenge,
  type Challenged,
  type ChallengeOutcome,
  type ChallengeSetting,
} from './challenge.js';
export { endpointBook, type Endpoint, type EndpointBook } from './endpoint-book.js';
export { openWebhookChannel, type WebhookChannelSetting } from './webhook-channel.js';
export { newWebhookSecret } from './webhook-secret.js';
