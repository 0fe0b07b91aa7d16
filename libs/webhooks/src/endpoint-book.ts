import {
  evolveWebhook,
  noWebhook,
  secretsAt,
  streamOf,
  type Surviving,
  type WebhookEvent,
  type WebhookPayload,
  type WebhookSecret,
  type WebhookState,
} from '@tocsin/domain';
import type { EventStore } from '@tocsin/event-store';

/** Where and how an endpoint is sent to now. */
export type Endpoint = {
  readonly url: string;
  readonly payload: WebhookPayload;
  /** Newest first. */
  readonly secrets: readonly WebhookSecret[];
};

export type EndpointBook = {
  /** Null: nothing may be sent there (removed, paused, disabled, never verified, or its key destroyed). */
  endpoint(webhookId: string, now: Date): Promise<Endpoint | null>;
};

/** Reads endpoints from their streams, with the secrets that sign at that moment. */
export const endpointBook = (store: Pick<EventStore, 'readStream'>): EndpointBook => ({
  async endpoint(webhookId, now) {
    const recorded = await store.readStream(streamOf.webhook(webhookId));
    const state = recorded.reduce<WebhookState>(
      (folded, { event }) => evolveWebhook(folded, event as Surviving<WebhookEvent>),
      noWebhook,
    );
    if (state.status !== 'active' || state.place === null) return null;
    const secrets = secretsAt(state, now.getTime());
    return { url: state.place.url, payload: state.payload, secrets };
  },
});
