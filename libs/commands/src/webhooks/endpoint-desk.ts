import type { WebhookSecret } from '@tocsin/domain';

/** An endpoint that is asked whether it wants what is sent there. */
export type Challenged = {
  readonly webhookId: string;
  readonly url: string;
  readonly secrets: readonly WebhookSecret[];
};

/** Whether it answered rightly, and what the delivery log would call it. */
export type ChallengeOutcome = {
  readonly answered: boolean;
  readonly code: string;
  /** HTTP status, where there was one. */
  readonly status: number | null;
};

/** The way of commands to endpoints outside and to the line of deliveries. */
export type EndpointDesk = {
  newSecret(): WebhookSecret;
  /** Why an address cannot be an endpoint's, before any name is resolved; null: nothing is wrong. */
  problemOf(url: string): string | null;
  challenge(endpoint: Challenged): Promise<ChallengeOutcome>;
  /** The id of the delivery. */
  sendTest(webhook: {
    readonly webhookId: string;
    readonly organisationId: string;
    readonly personId: string;
  }): Promise<string>;
  /** Since when everything that was sent there has failed. */
  failingSince(webhookIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
};
