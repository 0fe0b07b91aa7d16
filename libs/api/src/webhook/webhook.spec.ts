import { MEMBERSHIP_NETWORKS, membershipScene } from '../testing/membership-scene.js';

const FIELDS = `id label host payload state disabledBecause failingSince registeredAt
  registeredBy { id } `;
const CHALLENGE = 'challenge { answered code status }';
const url = 'https://hooks.example.org:8443/k3y?token=t0ken';

describe.each(MEMBERSHIP_NETWORKS)('webhooks over GraphQL, %s', (_where, openNetwork) => {
  const scene = membershipScene(openNetwork);
  const { who, run, codes, ask } = scene;

  const list = async (person: string | null) =>
    (await ask('{ viewer { webhooks { id state } } }', person)).viewer?.webhooks ?? null;
  const look = async (id: string, person: string | null) =>
    (await ask(`query { webhook(id: "${id}") { ${FIELDS} } }`, person)).webhook;
  const registered = (given = {}, person = 'omar') =>
    run(
      'registerWebhook',
      { url, label: 'duty room', ...given },
      person,
      `webhook { ${FIELDS} } secret publicKey ${CHALLENGE} consistencyToken`,
    );

  it('are registered, and tell the secret once and the address never', async () => {
    const done = await registered();
    expect(done).toMatchObject({
      secret: expect.stringMatching(/^whsec_/),
      publicKey: expect.stringMatching(/^whpk_/),
      challenge: { answered: true, code: 'CHALLENGE_ANSWERED', status: 200 },
      consistencyToken: expect.any(String),
      webhook: {
        label: 'duty room',
        host: 'hooks.example.org:8443',
        payload: 'thin',
        state: 'active',
        disabledBecause: null,
        failingSince: null,
        registeredBy: { id: who['omar']?.personId },
      },
    });
    const { webhook } = done;
    const seen = await look(webhook.id, 'ada');
    expect(seen).toEqual(webhook);
    for (const secret of ['k3y', 't0ken', 'whsec_', 'whsk_']) {
      expect(JSON.stringify(seen)).not.toContain(secret);
    }
    expect(await list('ada')).toEqual([{ id: webhook.id, state: 'active' }]);
  });

  it('are told to the people of their organisation and to nobody else', async () => {
    const { webhook } = await registered();
    for (const person of ['wei', 'clara', 'boris', null]) {
      expect(await look(webhook.id, person)).toBeNull();
      expect((await list(person)) ?? []).toEqual([]);
    }
    for (const act of ['pauseWebhook', 'removeWebhook', 'verifyWebhook', 'testWebhook']) {
      const input = { webhookId: webhook.id };
      expect(codes(await run(act, input, 'wei'))).toEqual(['NOT_FOUND']);
      expect(codes(await run(act, input, 'ada'))).toEqual(['NOT_PERMITTED']);
    }
    expect((await look(webhook.id, 'ada')).state).toBe('active');
    expect(await look('no id', 'omar')).toBeNull();
  });

  it('that do not answer say so, and are asked again', async () => {
    const silent = await registered({ url: 'https://silent.example.org', payload: 'full' });
    expect(silent).toMatchObject({
      challenge: { answered: false, code: 'CHALLENGE_NOT_ANSWERED' },
      webhook: { state: 'unverified', payload: 'full' },
    });
    const input = { webhookId: silent.webhook.id };
    const asked = await run(
      'verifyWebhook',
      input,
      'omar',
      `webhook { state } ${CHALLENGE} consistencyToken`,
    );
    expect(asked).toMatchObject({
      webhook: { state: 'unverified' },
      challenge: { answered: false },
      consistencyToken: null,
      errors: [],
    });
    expect(codes(await registered({ url: 'https://private.example.org' }))).toEqual([
      'NO_PUBLIC_ADDRESS',
    ]);
  });

  it('are tried, paused, resumed, given another secret, and removed', async () => {
    const { webhook, secret } = await registered();
    const input = { webhookId: webhook.id };
    const test = await run('testWebhook', input, 'omar', 'webhook { state } deliveryId');
    expect(test).toMatchObject({ webhook: { state: 'active' }, deliveryId: expect.any(String) });
    const paused = await run('pauseWebhook', input, 'omar', 'webhook { state } consistencyToken');
    expect(paused).toMatchObject({
      webhook: { state: 'paused' },
      consistencyToken: expect.any(String),
    });
    expect(codes(await run('testWebhook', input, 'omar'))).toEqual(['WEBHOOK_NOT_ACTIVE']);
    const resumed = await run('resumeWebhook', input, 'omar', 'webhook { state }');
    expect(resumed.webhook).toEqual({ state: 'active' });
    const rotated = await run(
      'rotateWebhookSecret',
      input,
      'omar',
      'secret publicKey previousUntil',
    );
    expect(rotated.secret).not.toBe(secret);
    expect(Date.parse(rotated.previousUntil)).toBeGreaterThan(0);
    const removed = await run('removeWebhook', input, 'omar', 'webhook { id } consistencyToken');
    expect(removed).toMatchObject({
      webhook: null,
      errors: [],
      consistencyToken: expect.any(String),
    });
    expect(await look(webhook.id, 'omar')).toBeNull();
  });
});
