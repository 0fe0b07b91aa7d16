import { aRule } from '@tocsin/domain/testing';
import { randomUUID } from 'node:crypto';
import { memoryNetwork, type Account, type MemoryNetwork } from '../testing/memory-network.js';
import { openTestApi, type TestApi } from '../testing/test-api.js';

const definition = aRule({
  name: 'Robots in hospitals',
  filter: { kind: 'severity', in: ['disaster'] },
  channels: { email: true, webhookIds: [] },
});

let network: MemoryNetwork;
let api: TestApi;
let owner: Account;
let ruleId: string;

beforeEach(async () => {
  network = memoryNetwork();
  owner = await network.person(await network.organisation('northgate'), ['responder']);
  ruleId = randomUUID();
  api = await openTestApi(network, {
    unsubscribeTokens: {
      open: (token) => (token === 'sound' ? { ruleId, personId: owner.personId } : null),
    },
  });
  const { personId, organisationId } = owner;
  const data = { ruleId, owner: 'person' as const, personId, organisationId };
  await network.given({ type: 'AlertRuleCreated', data, content: definition });
});
afterEach(async () => {
  expect(api.defects).toEqual([]);
  await api.close();
});

async function open(path: string, init: RequestInit = {}) {
  const response = await fetch(`${api.url}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const ONE_CLICK = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'List-Unsubscribe=One-Click',
};

const changes = async () =>
  (await network.store.readStream(`rule-${ruleId}`)).filter(
    ({ event }) => event.type === 'AlertRuleChanged',
  );

describe('the link that ends a rule’s mail', () => {
  it('is a page with a button, in the language of the reader, which changes nothing when looked at', async () => {
    const english = await open('/unsubscribe/sound');
    expect(english.status).toBe(200);
    expect(english.text).toContain('<html lang="en">');
    expect(english.text).toMatch(/<form method="post" action="\/unsubscribe\/sound\?lang=en">/);
    expect(english.text).not.toContain('<script');
    expect(english.text).not.toContain('Robots');
    expect(english.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(english.headers.get('cache-control')).toBe('no-store');
    expect(english.headers.get('referrer-policy')).toBe('no-referrer');
    const chinese = await open('/unsubscribe/sound', { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).toContain('不再接收此规则的邮件？');
    expect(await changes()).toEqual([]);
  });

  it.each([
    ['the form of a mail program', ONE_CLICK],
    ['a form with files', { method: 'POST', body: formData({ 'List-Unsubscribe': 'One-Click' }) }],
    ['nothing', { method: 'POST' }],
  ])('ends it at once when it is sent %s, without an account', async (_name, init) => {
    const done = await open('/unsubscribe/sound', init);
    expect(done.status).toBe(200);
    expect(done.text).toContain('No more mail from this rule');
    expect(await changes()).toMatchObject([
      { event: { content: { ...definition, channels: { email: false, webhookIds: [] } } } },
    ]);
  });

  it('used twice says that it is so already, and nothing more is written', async () => {
    await open('/unsubscribe/sound', ONE_CLICK);
    const again = await open('/unsubscribe/sound', ONE_CLICK);
    expect(again.status).toBe(200);
    expect(again.text).toContain('This rule sends no mail');
    expect(await changes()).toHaveLength(1);
  });

  it('of a rule that is gone says the same', async () => {
    await network.given({ type: 'AlertRuleDeleted', data: { ruleId } });
    const gone = await open('/unsubscribe/sound', ONE_CLICK);
    expect([gone.status, gone.text.includes('This rule sends no mail')]).toEqual([200, true]);
  });

  it.each(['forged', '%00', '..%2f..', '<script>', 'x'.repeat(100)])(
    'forged (%s) is not valid, when looked at and when sent',
    async (token) => {
      for (const init of [{}, ONE_CLICK]) {
        const answer = await open(`/unsubscribe/${token}`, init);
        expect(answer.status).toBe(404);
        expect(answer.text).toContain('This link is not valid');
        expect(answer.text).not.toContain('<script>');
      }
      expect(await changes()).toEqual([]);
    },
  );
});

describe('an address for alerts', () => {
  const OWN = '{ viewer { alertEmail { address confirmed usedMeanwhile } } }';
  const SET = `mutation($address: String!) { setAlertEmail(input: { address: $address }) {
    consistencyToken errors { __typename code } } }`;
  const own = async () => (await api.ask(OWN, {}, owner)).data.viewer.alertEmail;

  it('is named, confirmed by the page behind its link, and removed', async () => {
    expect(await own()).toBeNull();
    const set = await api.ask(SET, { address: 'fang@example.org' }, owner);
    expect(set.data.setAlertEmail).toMatchObject({ errors: [] });
    const path = `/confirm-email/${network.mailed[0]?.secret}`;
    expect((await open(path)).text).toContain('<button type="submit">Confirm this address');
    expect(await own()).toMatchObject({ address: 'fang@example.org', confirmed: false });
    const confirmed = await open(path, { method: 'POST' });
    expect([confirmed.status, confirmed.text.includes('Confirmed')]).toEqual([200, true]);
    expect(await own()).toMatchObject({ confirmed: true, usedMeanwhile: null });
    const again = await open(path, { method: 'POST' });
    expect([again.status, again.text.includes('not valid')]).toEqual([404, true]);
    const removed = await api.ask('mutation { removeAlertEmail { errors { code } } }', {}, owner);
    expect(removed.data.removeAlertEmail.errors).toEqual([]);
    expect(await own()).toBeNull();
  });

  it('is confirmed over GraphQL too, and nobody else is shown it', async () => {
    await api.ask(SET, { address: 'fang@example.org' }, owner);
    const confirm = `mutation($secret: String!) { confirmAlertEmail(input: { secret: $secret }) { errors { code } } }`;
    const wrong = await api.ask(confirm, { secret: 'x' });
    expect(wrong.data.confirmAlertEmail.errors).toEqual([{ code: 'CONFIRMATION_INVALID' }]);
    const right = await api.ask(confirm, { secret: network.mailed[0]?.secret });
    expect(right.data.confirmAlertEmail.errors).toEqual([]);
    const other = await network.person(owner, ['administrator']);
    expect((await api.ask(OWN, {}, other)).data.viewer.alertEmail).toBeNull();
  });

  it.each([
    ['a@example.org\r\nBcc: b@example.org', 'ADDRESS_INVALID'],
    ['a@example.org, b@example.org', 'ADDRESS_INVALID'],
    ['a@example.org (me)', 'ADDRESS_INVALID'],
    ['', 'ADDRESS_REQUIRED'],
    [`${'a'.repeat(300)}@example.org`, 'ADDRESS_TOO_LONG'],
  ])('%j is refused with %s', async (address, code) => {
    const { data } = await api.ask(SET, { address }, owner);
    expect(data.setAlertEmail.errors).toEqual([{ __typename: 'Refused', code }]);
    expect(network.mailed).toEqual([]);
  });
});

function formData(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
