import type { WebhookPayload } from '@tocsin/domain';
import type { CommandContext, Outcome } from '../command-context.js';
import type { ChallengeOutcome } from './endpoint-desk.js';

export type RegisterWebhookInput = {
  readonly url: string;
  /** One line, for people. */
  readonly label: string;
  readonly payload: WebhookPayload;
};

type OnWebhook = { readonly webhookId: string };
type Positioned = OnWebhook & { readonly position: number };

/** What signs from now on. Told this once. */
export type ToldSecret = {
  /** `whsec_…`: the receiver checks `v1` with it. */
  readonly secret: string;
  /** `whpk_…`: the receiver checks `v1a` with it. */
  readonly publicKey: string;
};

export type Asked = {
  readonly challenge: ChallengeOutcome;
  /** Null where nothing followed. */
  readonly position: number | null;
};

export type Registered = Positioned & ToldSecret & { readonly challenge: ChallengeOutcome };
export type Rotated = Positioned & ToldSecret & { readonly previousUntil: Date };

/** Where an organisation has alerts sent. */
export type WebhookCommands = {
  /** The endpoint is challenged at once; where it does not answer, `verifyWebhook` asks again. */
  registerWebhook(
    input: RegisterWebhookInput,
    context: CommandContext,
  ): Promise<Outcome<Registered>>;
  /** Challenges an endpoint again that never answered or was disabled. */
  verifyWebhook(input: OnWebhook, context: CommandContext): Promise<Outcome<Asked & OnWebhook>>;
  rotateWebhookSecret(input: OnWebhook, context: CommandContext): Promise<Outcome<Rotated>>;
  pauseWebhook(input: OnWebhook, context: CommandContext): Promise<Outcome<Positioned>>;
  resumeWebhook(input: OnWebhook, context: CommandContext): Promise<Outcome<Positioned>>;
  removeWebhook(input: OnWebhook, context: CommandContext): Promise<Outcome<Positioned>>;
  /** Puts a test in line; answers the id of the delivery. */
  testWebhook(
    input: OnWebhook,
    context: CommandContext,
  ): Promise<Outcome<OnWebhook & { readonly deliveryId: string }>>;
  /** Since when everything that was sent there has failed; absent: it does not fail. */
  failingSince(webhookIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
};
