import { aCorrelation } from '@tocsin/event-store/testing';
import { describeEachNetwork, describeNetwork, NOW } from '../testing/each-network.js';
import { codeOf, problemsIn } from '../testing/outcomes.js';
import { valueOf, type TestNetwork, type TestPerson } from '../testing.js';
import { deliveryEndpoints } from './delivery-endpoints.js';
import type { RegisterWebhookInput } from './webhook-commands.js';

const input: RegisterWebhookInput = {
  url: 'https://hooks.example.org/k3y',
  label: ' duty room ',
  payload: 'thin',
};

const register = async (
  { commands, as }: TestNetwork,
  given: Partial<RegisterWebhookInput> = {},
  person: TestPerson = 'omar',
) => commands.registerWebhook({ ...input, ...given }, await as(person));

const stateOf = async ({ access }: TestNetwork, webhookId: string) =>
  (await access.webhooks([webhookId])).get(webhookId)?.state ?? null;

const ACTS = [
  'verifyWebhook',
  'rotateWebhookSecret',
  'pauseWebhook',
  'resumeWebhook',
  'removeWebhook',
  'testWebhook',
] as const;

describeEachNetwork('a webhook', (network) => {
  it('is challenged with its own secret when it is registered, and is active once it answered', async () => {
    const done = valueOf(await register(network()));
    expect(done.challenge).toEqual({ answered: true, code: 'CHALLENGE_ANSWERED', status: 200 });
    const [challenged] = network().endpoints.challenged;
    expect(challenged).toMatchObject({ webhookId: done.webhookId, url: input.url });
    expect(challenged?.secrets).toMatchObject([
      { symmetric: done.secret, publicKey: done.publicKey },
    ]);
    expect(await stateOf(network(), done.webhookId)).toBe('active');
  });

  it('is there without an answer, and is asked again', async () => {
    const { webhookId, challenge } = valueOf(
      await register(network(), { url: 'https://silent.example.org' }),
    );
    expect(challenge.answered).toBe(false);
    const { commands, as } = network();
    const asked = valueOf(await commands.verifyWebhook({ webhookId }, await as('omar')));
    expect(asked).toMatchObject({ challenge: { answered: false }, position: null });
    expect(await stateOf(network(), webhookId)).toBe('unverified');
    expect(network().endpoints.challenged).toHaveLength(2);
    for (const act of ['pauseWebhook', 'resumeWebhook', 'testWebhook'] as const) {
      const outcome = await commands[act]({ webhookId }, await as('omar'));
      expect(codeOf(outcome)).toBe('WEBHOOK_NOT_VERIFIED');
    }
  });

  it('signs with the old and the new secret while they change', async () => {
    const { webhookId, secret } = valueOf(await register(network()));
    const { commands, as, store, access } = network();
    const rotated = valueOf(await commands.rotateWebhookSecret({ webhookId }, await as('omar')));
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.previousUntil).toEqual(new Date(NOW.getTime() + 86_400_000));
    const endpoints = deliveryEndpoints({ store, access, correlation: aCorrelation() });
    await endpoints.disable(webhookId, 'GONE');
    valueOf(await commands.verifyWebhook({ webhookId }, await as('omar')));
    const signing = network().endpoints.challenged.at(-1)?.secrets ?? [];
    expect(signing.map(({ symmetric }) => symmetric)).toEqual([rotated.secret, secret]);
  });

  it('that is removed is forgotten with its address, its label and what signs', async () => {
    const { webhookId } = valueOf(await register(network()));
    const { commands, as, store } = network();
    valueOf(await commands.removeWebhook({ webhookId }, await as('omar')));
    expect(await stateOf(network(), webhookId)).toBeNull();
    const events = await store.readStream(`webhook-${webhookId}`);
    expect(events.map(({ event }) => event.type)).toEqual([
      'WebhookRegistered',
      'WebhookVerified',
      'WebhookRemoved',
    ]);
    expect(events[0]?.event).toMatchObject({ content: null });
    for (const act of ACTS) {
      expect(codeOf(await commands[act]({ webhookId }, await as('omar')))).toBe('NOT_FOUND');
    }
  });
});

describeNetwork('a webhook', (network) => {
  it('is paused, resumed and tried', async () => {
    const { webhookId } = valueOf(await register(network()));
    const { commands, as, endpoints, people } = network();
    const omar = await as('omar');
    valueOf(await commands.pauseWebhook({ webhookId }, omar));
    expect(await stateOf(network(), webhookId)).toBe('paused');
    expect(codeOf(await commands.testWebhook({ webhookId }, omar))).toBe('WEBHOOK_NOT_ACTIVE');
    valueOf(await commands.resumeWebhook({ webhookId }, omar));
    expect(valueOf(await commands.testWebhook({ webhookId }, omar)).deliveryId).toMatch(/-5000-/);
    expect(endpoints.tests).toEqual([{ webhookId, personId: people.omar.personId }]);
    const since = new Date(NOW.getTime() - 1);
    endpoints.failing.set(webhookId, since);
    expect(await commands.failingSince([webhookId])).toEqual(new Map([[webhookId, since]]));
  });

  it('of another member, or of nobody, is answered in the same words', async () => {
    const { webhookId } = valueOf(await register(network()));
    const { commands, as } = network();
    for (const act of ACTS) {
      const elsewhere = await commands[act]({ webhookId }, await as('wei'));
      const nobodys = await commands[act]({ webhookId: NOBODYS }, await as('wei'));
      expect(codeOf(elsewhere)).toBe('NOT_FOUND');
      expect(elsewhere).toEqual(nobodys);
      expect(codeOf(await commands[act]({ webhookId: 'x' }, await as('omar')))).toBe('NOT_FOUND');
    }
    expect(network().endpoints.challenged).toHaveLength(1);
  });

  it('is managed by administrators alone, with a token for it', async () => {
    const { webhookId } = valueOf(await register(network()));
    const { commands, as } = network();
    const readers = await as('omar', ['read', 'report']);
    expect(codeOf(await register(network(), {}, 'ada'))).toBe('NOT_PERMITTED');
    expect(codeOf(await commands.registerWebhook(input, readers))).toBe('NOT_PERMITTED');
    for (const act of ACTS) {
      expect(codeOf(await commands[act]({ webhookId }, await as('ada')))).toBe('NOT_PERMITTED');
      expect(codeOf(await commands[act]({ webhookId }, readers))).toBe('NOT_PERMITTED');
    }
    expect(network().endpoints.challenged).toHaveLength(1);
    expect(network().endpoints.tests).toEqual([]);
  });

  it.each<[Partial<RegisterWebhookInput>, string]>([
    [{ label: '' }, 'TEXT_BLANK /label'],
    [{ label: 'two\nlines' }, 'CONTROL_CHARACTER /label'],
    [{ label: 'x'.repeat(201) }, 'TOO_LONG /label'],
    [{ url: 'private' }, 'URL_INVALID'],
    [{ url: 'https://private.example.org' }, 'NO_PUBLIC_ADDRESS'],
  ])('with %p is refused, and nobody is challenged', async (given, problem) => {
    expect(problemsIn(await register(network(), given))).toEqual([problem]);
    expect(network().endpoints.challenged).toEqual([]);
  });

  it('is one of twenty of a member', async () => {
    for (let count = 0; count < 20; count += 1) valueOf(await register(network()));
    expect(codeOf(await register(network()))).toBe('TOO_MANY_WEBHOOKS');
  });
});

describeNetwork('the network', (network) => {
  it('disables an endpoint once, by itself, and knows none that was removed', async () => {
    const { webhookId } = valueOf(await register(network()));
    const { store, access, commands, as, people } = network();
    const endpoints = deliveryEndpoints({ store, access, correlation: aCorrelation() });
    await endpoints.disable(webhookId, 'FAILING_FIVE_DAYS');
    await endpoints.disable(webhookId, 'GONE');
    await endpoints.disable(NOBODYS, 'GONE');
    const { organisationId, personId } = people.omar;
    expect(await endpoints.entry(webhookId)).toMatchObject({
      organisationId,
      personId,
      status: 'disabled',
    });
    const [last] = (await store.readStream(`webhook-${webhookId}`)).slice(-1);
    expect(last).toMatchObject({
      event: { type: 'WebhookDisabled', data: { reason: 'FAILING_FIVE_DAYS' } },
      actor: { personId: null },
    });
    const omar = await as('omar');
    expect(codeOf(await commands.resumeWebhook({ webhookId }, omar))).toBe('WEBHOOK_DISABLED');
    valueOf(await commands.verifyWebhook({ webhookId }, omar));
    expect(await stateOf(network(), webhookId)).toBe('active');
    valueOf(await commands.removeWebhook({ webhookId }, omar));
    expect(await endpoints.entry(webhookId)).toBeNull();
  });
});

const NOBODYS = '019b0000-0000-7000-8000-00000000abcd';
