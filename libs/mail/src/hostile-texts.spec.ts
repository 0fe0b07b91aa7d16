import { addressProblem } from '@tocsin/domain';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import addressparser from 'nodemailer/lib/addressparser';
import { letterFor } from './letter-for.js';
import { messageOf } from './mail-message.js';
import { oneLine } from './one-line.js';
import { aDigest, anAlert, aNotification } from './testing/notifications.js';

const HOSTILE = [
  'x\r\nBcc: victim@example.org',
  'x\n\n<script>alert(1)</script>',
  '</title></head><body onload=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">here</a>',
  'x\u2028Bcc: victim@example.org',
  '=?utf-8?Q?x=0D=0ABcc:_victim@example.org?=',
  '\u202eevil',
  '\ud800',
  '.\r\nQUIT\r\n',
];

const aText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.tuple(fc.string(), fc.constantFrom(...HOSTILE), fc.string()).map((parts) => parts.join('')),
);

const addressed = {
  from: 'alerts@tocsin.example',
  to: 'fang.wang@example.org',
  id: '01900000-0000-7000-8000-0064656c0001',
  date: new Date('2026-05-04T12:00:00Z'),
  unsubscribe: 'https://tocsin.example/unsubscribe/x',
  threadKey: Buffer.alloc(32, 1),
};

const HEADERS = [
  'auto-submitted',
  'content-language',
  'content-type',
  'date',
  'from',
  'in-reply-to',
  'list',
  'message-id',
  'mime-version',
  'precedence',
  'references',
  'subject',
  'to',
  'x-auto-response-suppress',
];

describe('hostile texts of reports and rules', () => {
  it('add no header, no recipient, no element and no line to a mail', async () => {
    await fc.assert(
      fc.asyncProperty(aText, aText, aText, fc.boolean(), async (title, action, name, isDigest) => {
        const alert = anAlert({
          content: {
            severity: 'incident',
            title: [{ lang: 'en', value: title }],
            recommendedActions: [{ lang: 'en', value: action }],
          },
          reasons: [{ predicate: 'text', value: name }],
        });
        const rule = { ruleId: addressed.id, name };
        const notification = isDigest
          ? { ...aDigest([alert]), rule }
          : aNotification({ alerts: [alert], rule });
        const letter = letterFor(notification, { language: 'en', origin: 'https://t.example' });
        const raw = await messageOf(letter!, addressed);
        const parsed = await simpleParser(raw);
        const headers = [...parsed.headers.keys()].toSorted();
        const thread = new Set(isDigest ? ['in-reply-to', 'references'] : []);
        expect(headers).toEqual(HEADERS.filter((header) => !thread.has(header)));
        expect(JSON.stringify(parsed.to)).not.toContain('victim');
        expect(parsed.subject).toMatch(/^\[TLP:GREEN\] /);
        const html = parsed.html || '';
        const elements = new Set([...html.matchAll(/<([a-z0-9!]+)/gi)].map(([, tag]) => tag));
        for (const tag of elements)
          expect('!doctype html head meta title body p span h2 h3 ul li a'.split(' ')).toContain(
            tag,
          );
        expect(html).not.toMatch(/<[^>]+\son\w+=/i);
        expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual(
          expect.not.arrayContaining([expect.not.stringMatching(/^https:\/\/t/)]),
        );
        const lines = (parsed.text ?? '').split('\n');
        expect(lines.filter((line) => /^Bcc:|^QUIT|^\.$/.test(line))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('become one line that reads in one direction', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(oneLine(text).isWellFormed()).toBe(true);
        expect([...oneLine(text, 10)].length).toBeLessThanOrEqual(10);
      }),
    );
    expect(oneLine('a\r\n b\u202e c')).toBe('a b c');
  });
});

describe('an address that the domain takes', () => {
  it('is one recipient for the program that mails, and the same text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), aText), (text) => {
        fc.pre(addressProblem(text) === null);
        expect(addressparser(text)).toEqual([{ address: text, name: '' }]);
      }),
    );
  });
});
