import type { Surviving } from '../events.js';
import { AUTHOR, aViewer, forgotten, OTHER, someId, SOURCE, specificationOf } from '../testing.js';
import {
  disableWebhook,
  pauseWebhook,
  registerWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhookSecret,
  testWebhook,
  verifyWebhook,
} from './webhook-decider.js';
import { evolveWebhook, noWebhook, secretsAt, type WebhookState } from './webhook.js';
import type {
  WebhookEvent,
  WebhookRegistered,
  WebhookSecret,
  WebhookSecretRotated,
} from './webhook-events.js';

const { given } = specificationOf<WebhookState, Surviving<WebhookEvent>>({
  initial: noWebhook,
  evolve: evolveWebhook,
});

const DAY = 86_400_000;
const now = Date.parse('2026-05-04T12:00:00.000Z');
const webhookId = someId('whk', 1);
const administrator = aViewer({ roles: ['administrator'] });
const aSecret = (name: string): WebhookSecret => ({
  symmetric: `whsec_${name}`,
  privateKey: `whsk_${name}`,
  publicKey: `whpk_${name}`,
});

const command = {
  webhookId,
  url: 'https://hooks.example.org/tocsin',
  label: 'duty room',
  payload: 'thin',
  secret: aSecret('first'),
  others: 0,
} as const;
const registered: WebhookRegistered = {
  type: 'WebhookRegistered',
  data: { webhookId, organisationId: SOURCE, personId: AUTHOR, payload: 'thin' },
  content: { url: command.url, label: 'duty room', secret: aSecret('first') },
};
const data = { webhookId, organisationId: SOURCE };
const verified: WebhookEvent = { type: 'WebhookVerified', data };
const paused: WebhookEvent = { type: 'WebhookPaused', data };
const resumed: WebhookEvent = { type: 'WebhookResumed', data };
const gone: WebhookEvent = { type: 'WebhookDisabled', data: { ...data, reason: 'GONE' } };
const removed: WebhookEvent = { type: 'WebhookRemoved', data };
const rotated = (name: string, at: number): WebhookSecretRotated => ({
  type: 'WebhookSecretRotated',
  data: { ...data, previousUntil: new Date(at + DAY).toISOString() },
  content: { secret: aSecret(name) },
});

type Decide = (state: WebhookState) => ReturnType<typeof pauseWebhook>;
const ACTS: readonly [string, (by: typeof administrator) => Decide][] = [
  ['verify', (by) => (state) => verifyWebhook(state, by) as ReturnType<Decide>],
  ['pause', (by) => (state) => pauseWebhook(state, by)],
  ['resume', (by) => (state) => resumeWebhook(state, by) as ReturnType<Decide>],
  ['remove', (by) => (state) => removeWebhook(state, by) as ReturnType<Decide>],
  ['test', (by) => (state) => testWebhook(state, by)],
  [
    'rotate',
    (by) => (state) =>
      rotateWebhookSecret(state, { secret: aSecret('next'), now }, by) as ReturnType<Decide>,
  ],
];

describe('registering a webhook', () => {
  it('is done by an administrator, for his own organisation', () => {
    given()
      .when((state) => registerWebhook(state, command, administrator))
      .then(registered);
    given()
      .when((state) => registerWebhook(state, command, aViewer({ roles: ['responder'] })))
      .thenRefused('NOT_PERMITTED');
  });

  it('happens once, and twenty times for an organisation', () => {
    given(registered)
      .when((state) => registerWebhook(state, command, administrator))
      .thenRefused('ALREADY_EXISTS');
    given()
      .when((state) => registerWebhook(state, { ...command, others: 19 }, administrator))
      .then(registered);
    given()
      .when((state) => registerWebhook(state, { ...command, others: 20 }, administrator))
      .thenRefused('TOO_MANY_WEBHOOKS');
  });
});

describe('an endpoint', () => {
  it('is active once it has answered a challenge', () => {
    given(registered)
      .when((state) => verifyWebhook(state, administrator))
      .then(verified);
    given(registered, verified)
      .when((state) => verifyWebhook(state, administrator))
      .thenRefused('NOTHING_CHANGES');
  });

  it('is paused and resumed', () => {
    given(registered, verified)
      .when((state) => pauseWebhook(state, administrator))
      .then(paused);
    given(registered, verified, paused)
      .when((state) => pauseWebhook(state, administrator))
      .thenRefused('NOTHING_CHANGES');
    given(registered, verified, paused)
      .when((state) => resumeWebhook(state, administrator))
      .then(resumed);
    given(registered, verified, paused, resumed)
      .when((state) => resumeWebhook(state, administrator))
      .thenRefused('NOTHING_CHANGES');
  });

  it('that never answered can be neither paused nor resumed nor tried', () => {
    for (const decide of [pauseWebhook, resumeWebhook, testWebhook]) {
      given(registered)
        .when((state) => decide(state, administrator))
        .thenRefused('WEBHOOK_NOT_VERIFIED');
    }
  });

  it('is tried while it is active', () => {
    given(registered, verified)
      .when((state) => testWebhook(state, administrator))
      .then();
    given(registered, verified, paused)
      .when((state) => testWebhook(state, administrator))
      .thenRefused('WEBHOOK_NOT_ACTIVE');
  });

  it('that said it is gone is disabled, and comes back by a new challenge alone', () => {
    given(registered, verified)
      .when((state) => disableWebhook(state, 'GONE'))
      .then(gone);
    given(registered, verified, gone)
      .when((state) => disableWebhook(state, 'FAILING_FIVE_DAYS'))
      .thenRefused('NOTHING_CHANGES');
    given(registered)
      .when((state) => disableWebhook(state, 'GONE'))
      .thenRefused('NOTHING_CHANGES');
    given(registered, verified, gone)
      .when((state) => resumeWebhook(state, administrator))
      .thenRefused('WEBHOOK_DISABLED');
    given(registered, verified, gone)
      .when((state) => verifyWebhook(state, administrator))
      .then(verified);
  });

  it('is unknown once it is removed', () => {
    given(registered, verified)
      .when((state) => removeWebhook(state, administrator))
      .then(removed);
    for (const [, act] of ACTS) {
      given(registered, removed).when(act(administrator)).thenRefused('NOT_FOUND');
      given().when(act(administrator)).thenRefused('NOT_FOUND');
    }
    given(registered, removed)
      .when((state) => disableWebhook(state, 'GONE'))
      .thenRefused('NOT_FOUND');
  });
});

describe.each(ACTS)('whoever would %s', (_, act) => {
  it('and is no administrator is told what it takes', () => {
    const colleague = aViewer({ roles: ['reporter', 'responder', 'coordinator', 'operator'] });
    const suspended = aViewer({ roles: ['administrator'], active: false });
    for (const by of [colleague, suspended]) {
      given(registered, verified).when(act(by)).thenRefused('NOT_PERMITTED');
    }
  });

  it('an endpoint of another organisation is told that there is none', () => {
    const elsewhere = { ...administrator, organisationId: OTHER };
    given(registered, verified).when(act(elsewhere)).thenRefused('NOT_FOUND');
  });
});

describe('the secret of a webhook', () => {
  it('signs for a day beside the one that replaces it', () => {
    const second = rotated('second', now);
    given(registered)
      .when((state) =>
        rotateWebhookSecret(state, { secret: aSecret('second'), now }, administrator),
      )
      .then(second);
    const state = [registered, second].reduce(evolveWebhook, noWebhook);
    expect(secretsAt(state, now + DAY - 1)).toEqual([aSecret('second'), aSecret('first')]);
    expect(secretsAt(state, now + DAY)).toEqual([aSecret('second')]);
  });

  it('is one of three at most, and the day of each is counted from its own end', () => {
    const history = [registered, rotated('second', now), rotated('third', now + 60_000)];
    const again = (at: number) => (state: WebhookState) =>
      rotateWebhookSecret(state, { secret: aSecret('fourth'), now: at }, administrator);
    given(...history)
      .when(again(now + DAY - 1))
      .thenRefused('TOO_MANY_SECRETS');
    given(...history)
      .when(again(now + DAY))
      .then(rotated('fourth', now + DAY));
    const state = history.reduce<WebhookState>(evolveWebhook, noWebhook);
    expect(secretsAt(state, now + DAY)).toEqual([aSecret('third'), aSecret('second')]);
  });

  it('is forgotten with the address when the webhook is removed or its key destroyed', () => {
    const lost = [forgotten(registered), forgotten(rotated('second', now))].reduce<WebhookState>(
      evolveWebhook,
      noWebhook,
    );
    expect(lost).toMatchObject({ status: 'unverified', place: null });
    expect(secretsAt(lost, now)).toEqual([]);
    const ended = [registered, removed].reduce<WebhookState>(evolveWebhook, noWebhook);
    expect(ended).toMatchObject({ status: 'removed', place: null, secrets: [] });
    expect(secretsAt(evolveWebhook(noWebhook, verified), now)).toEqual([]);
  });
});
