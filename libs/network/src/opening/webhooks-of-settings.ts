import { openWebhookDesk } from '@tocsin/alerts';
import type { EndpointDesk } from '@tocsin/commands';
import type { openPool } from '@tocsin/postgres';
import { addressGuard, challenge, newWebhookSecret } from '@tocsin/webhooks';
import type { Settings } from '../settings.js';

/** Whoever registers a webhook waits for the challenge, and the API gives no call more than ten seconds. */
const CHALLENGE_MS = 6_000;

type Sources = {
  readonly settings: Settings;
  readonly pool: ReturnType<typeof openPool>;
};

/** The way of commands to endpoints. */
export function endpointDeskOf({ settings, pool }: Sources): EndpointDesk {
  const guard = addressGuard(settings.webhooks);
  return {
    ...openWebhookDesk(pool),
    newSecret: newWebhookSecret,
    problemOf: (url) => guard.problemOf(url),
    challenge: (endpoint) => challenge({ guard, timeoutMs: CHALLENGE_MS }, endpoint),
  };
}
