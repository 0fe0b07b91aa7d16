import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type { WebhookSecret } from '@tocsin/domain';

/** PKCS #8 and its two fixed parts around an Ed25519 seed (RFC 8410, section 7). */
const PKCS8_BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

/** A new pair for HMAC and for Ed25519, written as Standard Webhooks 1.0 writes them. */
export function newWebhookSecret(): WebhookSecret {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-SEED_BYTES);
  const open = publicKey.export({ format: 'der', type: 'spki' }).subarray(-SEED_BYTES);
  return {
    symmetric: `whsec_${randomBytes(32).toString('base64')}`,
    privateKey: `whsk_${Buffer.concat([seed, open]).toString('base64')}`,
    publicKey: `whpk_${open.toString('base64')}`,
  };
}

/** The bytes of a secret, without the letters that say which kind it is. */
export const secretBytes = (secret: string): Buffer =>
  Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');

/** The key that signs `v1a`. */
export const signingKey = ({ privateKey }: WebhookSecret): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([PKCS8_BEFORE_SEED, secretBytes(privateKey).subarray(0, SEED_BYTES)]),
    format: 'der',
    type: 'pkcs8',
  });
