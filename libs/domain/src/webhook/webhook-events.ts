/** What a delivery holds: ids and a link, or as much of the alert as its label allows. */
export const WEBHOOK_PAYLOADS = ['thin', 'full'] as const;
export type WebhookPayload = (typeof WEBHOOK_PAYLOADS)[number];

/** Why the network stopped sending: the endpoint said that it is gone for good, or failed for too long. */
export type WebhookDisabledReason = 'GONE' | 'FAILING_FIVE_DAYS';

/** What signs deliveries, written as Standard Webhooks 1.0 writes it. */
export type WebhookSecret = {
  /** `whsec_` and 32 bytes in base64: the key of HMAC-SHA256 (`v1`), which the receiver has, too. */
  readonly symmetric: string;
  /** `whsk_` and 64 bytes in base64: seed and public key of Ed25519 (`v1a`). Never leaves the network. */
  readonly privateKey: string;
  /** `whpk_` and 32 bytes in base64: what receivers check `v1a` with. */
  readonly publicKey: string;
};

type OnWebhook = { readonly webhookId: string; readonly organisationId: string };

/**
 * An organisation names an address to send alerts to. The address may hold a secret in its path, and the label is what
 * people wrote: both are sealed, with what signs, under a key of the webhook's own.
 */
export type WebhookRegistered = {
  readonly type: 'WebhookRegistered';
  readonly data: OnWebhook & {
    /** Who registered it: who is told when it fails. */
    readonly personId: string;
    readonly payload: WebhookPayload;
  };
  readonly content: {
    readonly url: string;
    readonly label: string;
    readonly secret: WebhookSecret;
  };
};

/** The endpoint answered a signed challenge: whoever runs it wants what is sent there. */
export type WebhookVerified = { readonly type: 'WebhookVerified'; readonly data: OnWebhook };

export type WebhookSecretRotated = {
  readonly type: 'WebhookSecretRotated';
  readonly data: OnWebhook & {
    /** Until when what was valid without end before still signs, too. RFC 3339 UTC. */
    readonly previousUntil: string;
  };
  readonly content: { readonly secret: WebhookSecret };
};

export type WebhookPaused = { readonly type: 'WebhookPaused'; readonly data: OnWebhook };
export type WebhookResumed = { readonly type: 'WebhookResumed'; readonly data: OnWebhook };

export type WebhookDisabled = {
  readonly type: 'WebhookDisabled';
  readonly data: OnWebhook & { readonly reason: WebhookDisabledReason };
};

/** It is over for good: its key is destroyed in the same append. */
export type WebhookRemoved = { readonly type: 'WebhookRemoved'; readonly data: OnWebhook };

export type WebhookEvent =
  | WebhookRegistered
  | WebhookVerified
  | WebhookSecretRotated
  | WebhookPaused
  | WebhookResumed
  | WebhookDisabled
  | WebhookRemoved;
