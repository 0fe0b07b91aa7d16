import { randomBytes } from 'node:crypto';
import type { Outcome } from '@tocsin/alerts';
import type { WebhookSecret } from '@tocsin/domain';
import { attempt, type AttemptSetting } from './attempt.js';
import { signedHeaders } from './signed-headers.js';

/** An endpoint to ask whether it wants what is sent there. */
export type Challenged = {
  readonly webhookId: string;
  readonly url: string;
  readonly secrets: readonly WebhookSecret[];
};

export type ChallengeSetting = AttemptSetting & { readonly now?: () => Date };

/** Whether it answered rightly, and if not, why: a code of the delivery log, or CHALLENGE_NOT_ANSWERED. */
export type ChallengeOutcome = Pick<Outcome, 'code' | 'status'> & { readonly answered: boolean };

/**
 * Sends a signed text that nobody can guess. Whoever answers 2xx with that text alone has agreed to be sent more; an
 * endpoint that merely takes every POST has not.
 */
export async function challenge(
  setting: ChallengeSetting,
  { webhookId, url, secrets }: Challenged,
): Promise<ChallengeOutcome> {
  const text = randomBytes(32).toString('base64url');
  const sentAt = setting.now?.() ?? new Date();
  const body = JSON.stringify({
    type: 'webhook.challenge',
    timestamp: sentAt.toISOString(),
    data: { challenge: text },
  });
  const id = `challenge_${webhookId}_${sentAt.getTime()}`;
  const headers = signedHeaders({ id, sentAt, body, secrets });
  const { outcome, text: answer } = await attempt(setting, {
    url,
    headers,
    body,
    signal: new AbortController().signal,
  });
  const { code, status, result } = outcome;
  if (result !== 'delivered') return { code, status, answered: false };
  return answer.trim() === text
    ? { code: 'CHALLENGE_ANSWERED', status, answered: true }
    : { code: 'CHALLENGE_NOT_ANSWERED', status, answered: false };
}
