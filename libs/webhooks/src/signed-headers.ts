import { createHmac, sign } from 'node:crypto';
import type { WebhookSecret } from '@tocsin/domain';
import { secretBytes, signingKey } from './webhook-secret.js';

export type SignedMessage = {
  /** The same over all attempts. */
  readonly id: string;
  /** Of this attempt: receivers refuse what is older than some minutes. */
  readonly sentAt: Date;
  readonly body: string;
  /** Newest first; each of them signs. */
  readonly secrets: readonly WebhookSecret[];
};

/** The three headers of Standard Webhooks 1.0: `v1` is HMAC-SHA256 and `v1a` Ed25519 over `id.timestamp.body`. */
export function signedHeaders({ id, sentAt, body, secrets }: SignedMessage): {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
} {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const signed = Buffer.from(`${id}.${timestamp}.${body}`, 'utf8');
  const signatures = secrets.flatMap((secret) => [
    `v1,${createHmac('sha256', secretBytes(secret.symmetric)).update(signed).digest('base64')}`,
    `v1a,${sign(null, signed, signingKey(secret)).toString('base64')}`,
  ]);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
