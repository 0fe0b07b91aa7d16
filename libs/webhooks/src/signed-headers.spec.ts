import { createPublicKey, verify } from 'node:crypto';
import type { WebhookSecret } from '@tocsin/domain';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { signedHeaders } from './signed-headers.js';
import { newWebhookSecret, secretBytes } from './webhook-secret.js';

const body = JSON.stringify({ type: 'alert.raised', data: { title: 'Überhitzung 过热 🔥' } });
const [older, newer, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
const headersOf = (secrets: readonly WebhookSecret[], sentAt = new Date()) =>
  signedHeaders({ id: 'delivery-1', sentAt, body, secrets });

/** The receiver's side of `v1a`, by what it was given: `whpk_…`. */
function ed25519Verifies(headers: ReturnType<typeof headersOf>, publicKey: string): boolean {
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), secretBytes(publicKey)]),
    format: 'der',
    type: 'spki',
  });
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return headers['webhook-signature']
    .split(' ')
    .filter((signature) => signature.startsWith('v1a,'))
    .some((signature) =>
      verify(null, Buffer.from(signed), key, Buffer.from(signature.slice(4), 'base64')),
    );
}

describe.each([
  ['standardwebhooks', StandardWebhook],
  ['svix', SvixWebhook],
])('the package %s', (_name, Webhook) => {
  it('takes a delivery as it is', () => {
    expect(new Webhook(newer.symmetric).verify(body, headersOf([newer]))).toEqual(JSON.parse(body));
  });

  it('takes it with either secret while they change', () => {
    const headers = headersOf([newer, older]);
    for (const { symmetric } of [newer, older]) {
      expect(new Webhook(symmetric).verify(body, headers)).toEqual(JSON.parse(body));
    }
    expect(() => new Webhook(other.symmetric).verify(body, headers)).toThrow('signature');
  });

  it('refuses another body, another id, and one of ten minutes ago', () => {
    const webhook = new Webhook(newer.symmetric);
    expect(() => webhook.verify(`${body} `, headersOf([newer]))).toThrow('signature');
    expect(() => webhook.verify(body, { ...headersOf([newer]), 'webhook-id': 'x' })).toThrow(
      'signature',
    );
    const old = new Date(Date.now() - 600_000);
    expect(() => webhook.verify(body, headersOf([newer], old))).toThrow('too old');
  });
});

describe('a signature with Ed25519', () => {
  it('is verified by the public key that was told', () => {
    const headers = headersOf([newer, older]);
    for (const { publicKey } of [newer, older]) {
      expect(ed25519Verifies(headers, publicKey)).toBe(true);
    }
    expect(ed25519Verifies(headers, other.publicKey)).toBe(false);
    expect(ed25519Verifies({ ...headers, 'webhook-id': 'x' }, newer.publicKey)).toBe(false);
  });
});

describe('a new secret', () => {
  it('is written as Standard Webhooks writes it, and is never the same', () => {
    expect(newer.symmetric).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newer.privateKey).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/);
    expect(newer.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(secretBytes(newer.privateKey).subarray(32)).toEqual(secretBytes(newer.publicKey));
    expect(newer.symmetric).not.toBe(older.symmetric);
    expect(newer.privateKey).not.toBe(older.privateKey);
  });
});
