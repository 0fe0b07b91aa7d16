import type { WebhookEvent } from '@tocsin/domain';
import { AUTHOR, forgotten, SOURCE } from '@tocsin/domain/testing';
import { endpointBook } from './endpoint-book.js';
import { WEBHOOK } from './testing/a-notification.js';
import { newWebhookSecret } from './webhook-secret.js';

const [first, second] = [newWebhookSecret(), newWebhookSecret()];
const url = 'https://hooks.example.org/k3y';
const now = new Date('2026-05-04T12:00:00.000Z');
const data = { webhookId: WEBHOOK, organisationId: SOURCE };
const registered: Extract<WebhookEvent, { type: 'WebhookRegistered' }> = {
  type: 'WebhookRegistered',
  data: { ...data, personId: AUTHOR, payload: 'full' },
  content: { url, label: 'duty room', secret: first },
};
const verified: WebhookEvent = { type: 'WebhookVerified', data };
const rotated: WebhookEvent = {
  type: 'WebhookSecretRotated',
  data: { ...data, previousUntil: '2026-05-04T12:00:01.000Z' },
  content: { secret: second },
};

const bookOf = (...events: readonly object[]) =>
  endpointBook({
    readStream: async (stream) =>
      stream === `webhook-${WEBHOOK}` ? (events.map((event) => ({ event })) as never) : [],
  });

describe('the book of endpoints', () => {
  it('knows where to send, and what signs at that moment', async () => {
    const book = bookOf(registered, verified, rotated);
    expect(await book.endpoint(WEBHOOK, now)).toEqual({
      url,
      payload: 'full',
      secrets: [second, first],
    });
    const later = new Date(now.getTime() + 1_000);
    expect((await book.endpoint(WEBHOOK, later))?.secrets).toEqual([second]);
  });

  it.each<[string, readonly object[]]>([
    ['never registered', []],
    ['never verified', [registered]],
    ['paused', [registered, verified, { type: 'WebhookPaused', data }]],
    [
      'disabled',
      [registered, verified, { type: 'WebhookDisabled', data: { ...data, reason: 'GONE' } }],
    ],
    ['removed', [forgotten(registered), verified, { type: 'WebhookRemoved', data }]],
    ['forgotten', [forgotten(registered), verified]],
  ])('sends nothing to one that was %s', async (_what, events) => {
    expect(await bookOf(...events).endpoint(WEBHOOK, now)).toBeNull();
  });
});
