import type { PersonEvent } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { openMail } from './open-mail.js';
import { aNotification, PERSON } from './testing/notifications.js';
import { startSmtp, type TestSmtp } from './testing/test-smtp.js';

let smtp: TestSmtp;
beforeEach(async () => {
  smtp = await startSmtp();
});
afterEach(() => smtp.stop());

const data = { personId: PERSON };
const joined: PersonEvent = {
  type: 'PersonJoined',
  data: { ...data, organisationId: PERSON, roles: [] },
  content: { name: '王芳', language: 'zh-Hans' },
};
const named = (address: string): PersonEvent => ({
  type: 'PersonEmailNamed',
  data: { ...data, hash: 'ab'.repeat(32), expiresAt: '2026-05-05T12:00:00.000Z' },
  content: { address },
});
const confirmed: PersonEvent = { type: 'PersonEmailConfirmed', data };

const mailAfter = (...events: PersonEvent[]) =>
  openMail({
    server: smtp.server,
    from: 'alerts@tocsin.example',
    origin: 'https://tocsin.example',
    store: {
      readStream: async (stream) =>
        stream === `person-${PERSON}` ? events.map((event) => ({ event }) as RecordedEvent) : [],
    },
    secrets: { derive: () => Buffer.alloc(32, 1) },
  });

const sent = async (...events: PersonEvent[]) => {
  const { channel } = mailAfter(...events);
  const outcome = await channel.send(aNotification(), new AbortController().signal);
  return [outcome.code, ...smtp.received.flatMap(({ to }) => to)];
};

describe('alerts go', () => {
  it('to the address that was confirmed, also while another one waits', async () => {
    expect(await sent(joined, named('a@example.org'), confirmed, named('b@example.org'))).toEqual([
      'DELIVERED',
      'a@example.org',
    ]);
    expect(smtp.received[0]?.parsed.subject).toContain('严重');
  });

  it.each<[string, PersonEvent[]]>([
    ['that waits', [joined, named('a@example.org')]],
    [
      'that was removed',
      [joined, named('a@example.org'), confirmed, { type: 'PersonEmailRemoved', data }],
    ],
    [
      'of somebody suspended',
      [joined, named('a@example.org'), confirmed, { type: 'PersonSuspended', data }],
    ],
    ['of nobody', []],
  ])('to no address %s', async (_name, events) => {
    expect(await sent(...events)).toEqual(['NO_CONFIRMED_ADDRESS']);
  });
});

describe('a confirmation', () => {
  const to = { address: 'fang@example.org', language: 'zh-Hans', secret: 'tocsinmail_x.1' };

  it('is mailed with its link, to the address alone', async () => {
    expect(await mailAfter().sendConfirmation(to)).toBe(true);
    const [mail] = smtp.received;
    expect(mail?.to).toEqual(['fang@example.org']);
    expect(mail?.parsed.subject).toBe('[TLP:CLEAR] 请确认您的警报邮箱地址');
    expect(mail?.parsed.text).toContain('https://tocsin.example/confirm-email/tocsinmail_x.1');
    expect(mail?.raw).not.toContain('List-Unsubscribe');
  });

  it('that could not be handed over says so', async () => {
    await smtp.stop();
    expect(await mailAfter().sendConfirmation(to)).toBe(false);
  });
});
