import type { Channel, Notification, Outcome } from '@tocsin/alerts';
import { attempt, type AttemptSetting } from './attempt.js';
import { deliveryBody, textsOf } from './delivery-body.js';
import type { Endpoint, EndpointBook } from './endpoint-book.js';
import { signedHeaders } from './signed-headers.js';

export type WebhookChannelSetting = AttemptSetting & {
  readonly endpoints: EndpointBook;
  /** Where people reach the network, for links. */
  readonly origin: string;
};

/** Sends alerts to endpoints: Standard Webhooks 1.0 over a connection that goes to a checked address. */
export const openWebhookChannel = (setting: WebhookChannelSetting): Channel => ({
  name: 'webhook',
  async send(notification, signal) {
    const { destination, sentAt } = notification;
    const endpoint = await found(() => setting.endpoints.endpoint(destination, sentAt));
    if (endpoint === 'UNREADABLE') return unsent('ENDPOINT_UNREADABLE');
    if (endpoint === null) return unsent('ENDPOINT_NOT_ACTIVE');
    return sendTo(setting, { notification, endpoint, signal });
  },
});

type Sending = {
  readonly notification: Notification;
  readonly endpoint: Endpoint;
  readonly signal: AbortSignal;
};

async function sendTo(
  setting: WebhookChannelSetting,
  { notification, endpoint, signal }: Sending,
): Promise<Outcome> {
  const { deliveryId: id, sentAt } = notification;
  const { url, payload, secrets } = endpoint;
  const body = deliveryBody(notification, { payload, origin: setting.origin });
  const headers = signedHeaders({ id, sentAt, body, secrets });
  const { outcome } = await attempt(setting, { url, headers, body, signal });
  return withoutEcho(outcome, notification);
}

/** The channel throws nothing: a store or a key that cannot be read now may be readable at the next attempt. */
async function found(
  read: () => Promise<Endpoint | null>,
): Promise<Endpoint | null | 'UNREADABLE'> {
  try {
    return await read();
  } catch {
    return 'UNREADABLE';
  }
}

const unsent = (code: string): Outcome => ({
  code,
  status: null,
  latencyMs: 0,
  request: 'nothing was sent',
  answer: null,
  result: 'failed',
  retryAfterMs: null,
});

/**
 * An endpoint that answers with what it was sent must not carry words of a report into the delivery log, where no key
 * seals them and no erasure finds them.
 */
function withoutEcho(outcome: Outcome, notification: Notification): Outcome {
  const { answer } = outcome;
  if (answer === null) return outcome;
  const echoes = textsOf(notification).some(
    (text) => answer.includes(text) || answer.includes(JSON.stringify(text).slice(1, -1)),
  );
  return echoes ? { ...outcome, answer: null } : outcome;
}
