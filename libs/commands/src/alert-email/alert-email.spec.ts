import { streamOf } from '@tocsin/domain';
import { aCorrelation } from '@tocsin/event-store/testing';
import { openCommands } from '../open-commands.js';
import { testNetwork, valueOf, type TestNetwork } from '../testing/test-network.js';
import type { ConfirmationMail } from './alert-email-commands.js';

const ADDRESS = 'fang.wang@example.org';
const anonymous = { principal: null, correlation: aCorrelation() };

let network: TestNetwork;
let mailed: Parameters<ConfirmationMail>[0][];
let isTaken: boolean;
let now: Date;

beforeEach(async () => {
  network = await testNetwork();
  [mailed, isTaken, now] = [[], true, new Date('2026-05-04T12:00:00Z')];
});
afterEach(() => network.drop());

const commands = () =>
  openCommands({
    ...network.setting,
    now: () => now,
    confirmations: async (mail) => {
      mailed.push(mail);
      return isTaken;
    },
  });

const set = async (address = ADDRESS) =>
  commands().setAlertEmail({ address }, await network.as('wei'));
const follow = (secret = mailed.at(-1)?.secret ?? '') =>
  commands().confirmAlertEmail({ secret }, anonymous);
const own = () => commands().alertEmailOf(network.people.wei.personId);

describe('an address for alerts', () => {
  it('is mailed a link, and is used once somebody followed it', async () => {
    valueOf(await set(` ${ADDRESS} `));
    expect(mailed).toMatchObject([{ address: ADDRESS, language: expect.any(String) as string }]);
    expect(await own()).toEqual({ address: ADDRESS, confirmed: false, usedMeanwhile: null });
    valueOf(await follow());
    expect(await own()).toEqual({ address: ADDRESS, confirmed: true, usedMeanwhile: null });
  });

  it('stays in use until another one is confirmed', async () => {
    valueOf(await set());
    valueOf(await follow());
    valueOf(await set('duty@example.org'));
    expect(await own()).toEqual({
      address: 'duty@example.org',
      confirmed: false,
      usedMeanwhile: ADDRESS,
    });
  });

  it('is no more once it is removed', async () => {
    valueOf(await set());
    valueOf(await follow());
    valueOf(await commands().removeAlertEmail(await network.as('wei')));
    expect(await own()).toBeNull();
  });

  it('is refused by the code of the field, and nothing is mailed', async () => {
    expect(await set('a@example.org\r\nBcc: b@example.org')).toMatchObject({
      error: { code: 'ADDRESS_INVALID' },
    });
    expect(mailed).toEqual([]);
  });

  it('that cannot be mailed to says so, and may be named again in a minute', async () => {
    isTaken = false;
    expect(await set()).toMatchObject({ error: { code: 'CONFIRMATION_NOT_SENT' } });
    expect(await set()).toMatchObject({ error: { code: 'TOO_SOON' } });
    expect(mailed).toHaveLength(1);
    [isTaken, now] = [true, new Date(now.getTime() + 60_000)];
    valueOf(await set());
  });

  it('takes a network that mails, and a token that administers', async () => {
    const context = await network.as('wei');
    expect(await network.commands.setAlertEmail({ address: ADDRESS }, context)).toMatchObject({
      error: { code: 'MAIL_NOT_SET' },
    });
    const reading = await network.as('wei', ['read', 'report']);
    expect(await commands().setAlertEmail({ address: ADDRESS }, reading)).toMatchObject({
      error: { code: 'NOT_PERMITTED' },
    });
    expect(await commands().removeAlertEmail(reading)).toMatchObject({
      error: { code: 'NOT_PERMITTED' },
    });
  });
});

describe('a link that confirms', () => {
  it('answers in the same words what is no link, another one, used or too old', async () => {
    valueOf(await set());
    const { secret } = mailed[0]!;
    const [first = '', person = ''] = secret.split('.');
    const someoneElse = network.people.lin.personId;
    const answers = [];
    for (const text of ['', 'x', first, `${first}.${someoneElse}`, `${secret}.x`, `x.${person}`])
      answers.push(await follow(text));
    now = new Date(now.getTime() + 86_400_000);
    answers.push(await follow());
    now = new Date('2026-05-04T12:00:00Z');
    valueOf(await follow());
    answers.push(await follow());
    expect(answers[0]).toMatchObject({ ok: false, error: { code: 'CONFIRMATION_INVALID' } });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('is kept as its hash alone', async () => {
    valueOf(await set());
    const stream = streamOf.person(network.people.wei.personId);
    const log = JSON.stringify(await network.store.readStream(stream));
    expect(log).not.toContain(mailed[0]?.secret.split('.')[0]);
  });
});
