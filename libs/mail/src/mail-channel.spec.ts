import { mailChannel, type MailSetting } from './mail-channel.js';
import type { Recipient } from './recipients.js';
import {
  aDigest,
  anAlert,
  aNotification,
  INCIDENT,
  PERSON,
  REPORT,
  RULE,
} from './testing/notifications.js';
import { startSmtp, type TestSmtp } from './testing/test-smtp.js';
import { UnsubscribeTokens } from './unsubscribe-links.js';

const tokens = new UnsubscribeTokens({ derive: (purpose) => Buffer.alloc(32, purpose.length) });
const never = new AbortController().signal;
const ENGLISH: Recipient = { address: 'fang.wang@example.org', language: 'en' };
const CHINESE: Recipient = { ...ENGLISH, language: 'zh-Hans' };

let smtp: TestSmtp;
beforeEach(async () => {
  smtp = await startSmtp();
});
afterEach(() => smtp.stop());

const channelFor = (recipient: Recipient | null, given: Partial<MailSetting> = {}) =>
  mailChannel({
    server: smtp.server,
    from: 'alerts@tocsin.example',
    origin: 'https://tocsin.example',
    recipients: async (personId) => (personId === PERSON ? recipient : null),
    tokens,
    threadKey: Buffer.alloc(32, 1),
    ...given,
  });

/** Sends to a reader, and gives what arrived at the server. */
async function arrived(notification = aNotification(), recipient: Recipient = ENGLISH) {
  const before = smtp.received.length;
  const outcome = await channelFor(recipient).send(notification, never);
  expect(outcome).toMatchObject({ result: 'delivered', code: 'DELIVERED', status: 250 });
  const mail = smtp.received[before];
  if (!mail) throw new Error('nothing arrived');
  const { parsed } = mail;
  const [text, html] = [parsed.text ?? '', parsed.html || ''];
  // Encoded or not: whatever a machine on the way can read.
  const all = [mail.raw, parsed.subject, text, html].join('\n').toLowerCase();
  return { ...mail, text, html, all, headers: parsed.headers };
}

describe('an alert by mail', () => {
  it('says label, severity, what to do now, why it came, and where to read on', async () => {
    const { parsed, text, html } = await arrived();
    expect(parsed.subject).toBe(
      `[TLP:GREEN] Serious incident: Delivery robot drives into a crossing (${INCIDENT})`,
    );
    for (const body of [text, html]) {
      expect(body.replace(/^<!doctype.*?<body[^>]*>/s, '').replaceAll(/<[^>]*>/g, '')).toMatch(
        /^TLP:GREEN/,
      );
      for (const part of [
        'Delivery robot drives into a crossing',
        'Stop robots with firmware 4.2',
        'severity: serious_incident',
        'Robots in the street',
        REPORT,
        `https://tocsin.example/i/${INCIDENT}`,
      ])
        expect(body).toContain(part);
    }
  });

  it('is Chinese for somebody who is written to in Chinese', async () => {
    const { parsed, text, html, headers } = await arrived(aNotification(), CHINESE);
    expect(parsed.subject).toBe(
      `[TLP:GREEN] 严重事件：配送机器人闯入路口 (${INCIDENT})`.replace('：', ': '),
    );
    expect(text).toContain('现在应采取的措施');
    expect(text).toContain('停用固件 4.2 的机器人');
    expect(text).not.toContain('Stop robots');
    expect(html).toContain('<html lang="zh-Hans">');
    expect(headers.get('content-language')).toBe('zh-Hans');
  });

  it('says of a clock by which law what is due, how far the time is and until when, in both languages', async () => {
    const clocks = [
      { ruleId: 'eu-aia-73-2', mark: 'last_fifth', dueAt: new Date('2026-05-19T08:30:00Z') },
      { ruleId: null, mark: 'overdue', dueAt: new Date('2026-05-04T10:00:00Z') },
    ] as const;
    const alerts = [anAlert({ kinds: ['CLOCK_RUNNING_OUT'], clocks })];
    for (const notification of [aNotification({ alerts }), aDigest(alerts)]) {
      const { text } = await arrived(notification);
      const lines = text.replaceAll('\n', ' ');
      expect(lines).toContain(
        'your organisation has to report the incident (EU AI Act, Art. 73(2)): a fifth of the time is left, due 2026-05-19 08:30 UTC',
      );
      expect(lines).toContain(
        'your organisation has to report the incident: the time is over, due 2026-05-04 10:00 UTC',
      );
    }
    const { text } = await arrived(aNotification({ alerts }), CHINESE);
    expect(text.replaceAll('\n', '')).toContain(
      '贵机构须报送该事件（EU AI Act, Art. 73(2)）：期限仅剩五分之一，截止时间 2026-05-19 08:30 UTC',
    );
  });

  it('keeps its id over all attempts, and all mails about one incident are one thread', async () => {
    const first = await arrived();
    const again = await arrived(aNotification({ sentAt: new Date('2026-05-04T13:00:00Z') }));
    const later = await arrived(
      aNotification({ deliveryId: '01900000-0000-7000-8000-0064656c0002' }),
    );
    const elsewhere = await arrived(
      aNotification({ alerts: [anAlert({ incidentId: 'TI-2026-ZZZZZZZZ-Z' })] }),
    );
    expect(first.parsed.messageId).toBe('<01900000-0000-7000-8000-0064656c0001@tocsin.example>');
    expect(again.parsed.messageId).toBe(first.parsed.messageId);
    expect(later.parsed.messageId).not.toBe(first.parsed.messageId);
    expect(first.parsed.inReplyTo).toMatch(/^<[0-9a-f]{32}@tocsin\.example>$/);
    expect(first.parsed.references).toBe(first.parsed.inReplyTo);
    expect(later.parsed.inReplyTo).toBe(first.parsed.inReplyTo);
    expect(elsewhere.parsed.inReplyTo).not.toBe(first.parsed.inReplyTo);
  });

  it('says how to be left alone, and that no machine should answer', async () => {
    const { raw, headers, text } = await arrived();
    const link =
      /^List-Unsubscribe:\s*<([^>]+)>$/im.exec(raw.replaceAll(/\r\n\s+/g, ' '))?.[1] ?? '';
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(text).toContain(link);
    expect(link).toMatch(/^https:\/\/tocsin\.example\/unsubscribe\/[\w-]{80}$/);
    const token = link.slice(link.lastIndexOf('/') + 1);
    expect(tokens.open(token)).toEqual({ ruleId: RULE, personId: PERSON });
    expect(Buffer.from(token, 'base64url').toString('hex')).not.toContain(RULE.replaceAll('-', ''));
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('precedence')).toBe('bulk');
  });

  it('marks a drill in the subject and in the text', async () => {
    const { parsed, text, html } = await arrived(
      aNotification({ alerts: [anAlert({ drill: true })] }),
    );
    expect(parsed.subject).toContain('[TLP:GREEN] DRILL: ');
    for (const body of [text, html]) expect(body).toContain('DRILL: a rehearsal');
  });
});

describe('above TLP:GREEN a mail', () => {
  const amber = anAlert({ label: 'TLP:AMBER' });
  const secrets = ['Delivery robot', 'Stop robots', 'serious', 'Robots in the street'];

  it.each(['TLP:AMBER', 'TLP:AMBER+STRICT'] as const)(
    'is a pointer alone, whatever comes along with it (%s)',
    async (label) => {
      const { parsed, all, text } = await arrived(aNotification({ alerts: [anAlert({ label })] }));
      expect(parsed.subject).toBe(`[${label}] Something you asked to be told of: ${INCIDENT}`);
      expect(text).toContain(`https://tocsin.example/i/${INCIDENT}`);
      for (const secret of secrets) expect(all).not.toContain(secret.toLowerCase());
    },
  );

  it('says that a time is running out, and neither by which law nor until when', async () => {
    const clocks = [
      { ruleId: 'eu-aia-73-2', mark: 'overdue', dueAt: new Date('2026-05-19T08:30:00Z') },
    ] as const;
    const alert = anAlert({ label: 'TLP:AMBER', kinds: ['CLOCK_RUNNING_OUT'], clocks });
    const alone = await arrived(aNotification({ alerts: [alert] }));
    expect(alone.text).toContain('the time for it is running out');
    const digest = await arrived(aDigest([alert]));
    for (const { all } of [alone, digest]) {
      for (const secret of ['AI Act', '2026-05-19', 'the time is over'])
        expect(all).not.toContain(secret.toLowerCase());
    }
  });

  it('says of TLP:RED that there is something, and not even where', async () => {
    const red = aNotification({ alerts: [anAlert({ label: 'TLP:RED' })] });
    const { parsed, all } = await arrived(red);
    expect(parsed.subject).toBe('[TLP:RED] Something you asked to be told of');
    for (const secret of [...secrets, INCIDENT, REPORT, 'published'])
      expect(all).not.toContain(secret.toLowerCase());
    expect(parsed.inReplyTo).toBeUndefined();
  });

  it('holds in a digest no more than alone, under the highest label', async () => {
    const alerts = [
      anAlert({ label: 'TLP:CLEAR' }),
      amber,
      anAlert({ label: 'TLP:RED', incidentId: 'TI-2026-RRRRRRRR-R' }),
    ];
    const { parsed, all, text } = await arrived(aDigest(alerts));
    expect(parsed.subject).toBe('[TLP:RED] 3 alerts, the most serious: Serious incident');
    expect(text).toContain(`[TLP:AMBER] https://tocsin.example/i/${INCIDENT}`);
    expect(text).toContain('1 more alert, of which the label allows no more than this in a mail');
    expect(all).not.toContain('rrrrrrrr');
    expect(all).not.toContain('robots in the street');
    expect(text.split('Delivery robot')).toHaveLength(2);
  });
});

describe('a digest by mail', () => {
  const graded = (severity: 'hazard' | 'incident' | 'disaster', title: string) =>
    anAlert({
      content: { severity, title: [{ lang: 'en', value: title }], recommendedActions: [] },
    });

  it('groups its alerts, the most serious first, and names its window at the clock of the rule', async () => {
    const { parsed, text } = await arrived(
      aDigest([
        graded('hazard', 'Small'),
        graded('disaster', 'Large'),
        graded('incident', 'Middling'),
      ]),
    );
    expect(parsed.subject).toBe('[TLP:GREEN] 3 alerts, the most serious: Disaster');
    const order = ['Disaster:', 'Large', 'Incident:', 'Middling', 'Hazard:', 'Small'];
    const places = order.map((part) => text.indexOf(part, text.indexOf('May')));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(text).toContain('Europe/Berlin');
    expect(text).toMatch(/From May 4, 2026, 12:00.AM .* to May 5, 2026, 12:00.AM/);
  });

  it('writes out two hundred of a thousand, and says that there are more', async () => {
    const alerts = Array.from({ length: 1_000 }, (_, at) => graded('hazard', `Number ${at}`));
    const { parsed, text } = await arrived(aDigest(alerts));
    expect(parsed.subject).toContain('1000 alerts');
    expect(text.match(/Number \d+/g)).toHaveLength(200);
    expect(text).toContain('800 more');
  });
});

describe('words of the network itself', () => {
  it('tell of a test, and to an owner of a webhook that was disabled', async () => {
    const test = await arrived(aNotification({ kind: 'test', alerts: [] }));
    expect(test.parsed.subject).toBe('[TLP:CLEAR] A test of alerts by mail');
    expect(test.raw).not.toContain('List-Unsubscribe');
    const notice = { kind: 'notice', alerts: [], rule: null, notice: 'WEBHOOK_DISABLED' } as const;
    const disabled = await arrived(aNotification(notice), CHINESE);
    expect(disabled.parsed.subject).toBe('[TLP:CLEAR] 您的一个 Webhook 已停用');
    const other = await arrived(aNotification({ ...notice, notice: 'RULE_EXPIRED' }));
    expect(other.text).toContain('RULE_EXPIRED');
  });
});

describe('nothing is sent', () => {
  it('to an address that was not confirmed, and where nothing may be told any more', async () => {
    expect(await channelFor(null).send(aNotification(), never)).toMatchObject({
      result: 'refused',
      code: 'NO_CONFIRMED_ADDRESS',
    });
    expect(await channelFor(ENGLISH).send(aNotification({ alerts: [] }), never)).toMatchObject({
      result: 'refused',
      code: 'NOTHING_TO_TELL',
    });
    expect(await channelFor(ENGLISH).send(aDigest([]), never)).toMatchObject({
      code: 'NOTHING_TO_TELL',
    });
    expect(smtp.received).toEqual([]);
  });

  it('while it cannot be known where to: it is tried again', async () => {
    const recipients = () => Promise.reject(new Error('the database is away'));
    const outcome = await channelFor(ENGLISH, { recipients }).send(aNotification(), never);
    expect(outcome).toMatchObject({ result: 'failed', code: 'RECIPIENT_UNKNOWN_FOR_NOW' });
  });
});
