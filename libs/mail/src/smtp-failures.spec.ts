import { mailChannel } from './mail-channel.js';
import type { SmtpServer } from './smtp-address.js';
import { aNotification } from './testing/notifications.js';
import { startScripted, startSmtp, usual, type Script } from './testing/test-smtp.js';
import { UnsubscribeTokens } from './unsubscribe-links.js';

const TO = 'fang.wang@example.org';
const tokens = new UnsubscribeTokens({ derive: () => Buffer.alloc(32, 1) });

const send = (
  server: SmtpServer,
  { signal = new AbortController().signal, quietMs = 1_000, wholeMs = 5_000 } = {},
) =>
  mailChannel({
    server,
    from: 'alerts@tocsin.example',
    origin: 'https://tocsin.example',
    recipients: async () => ({ address: TO, language: 'en' }),
    tokens,
    threadKey: Buffer.alloc(32, 1),
    patience: { quietMs, wholeMs },
  }).send(aNotification(), signal);

/** Sends to a server that behaves as scripted. */
async function outcomeWith(script: Partial<Script>, options: Parameters<typeof send>[1] = {}) {
  const scripted = await startScripted(script);
  try {
    const outcome = await send(scripted.server, options);
    return { outcome, dots: scripted.dots() };
  } finally {
    await scripted.stop();
  }
}

const refusing = (command: RegExp, answer: string | null): Partial<Script> => ({
  onLine: (line) => (command.test(line) ? answer : usual(line)),
});

describe('mail that the server has certainly not taken', () => {
  it('is tried again where nobody listens', async () => {
    const gone = await startScripted({});
    await gone.stop();
    expect(await send(gone.server)).toMatchObject({ result: 'failed', code: 'UNREACHABLE' });
  });

  it.each([
    ['does not know its name', { host: 'nowhere.invalid' }],
    ['wants TLS at once', { secure: true }],
  ])('is tried again where the setting %s', async (_name, wrong) => {
    const smtp = await startScripted({});
    const outcome = await send({ ...smtp.server, ...wrong });
    await smtp.stop();
    expect(outcome).toMatchObject({ result: 'failed', retryAfterMs: null });
  });

  it.each([
    ['before the sender', /^MAIL/, 'UNREACHABLE'],
    ['before the text', /^DATA/, 'UNREACHABLE'],
  ])('is tried again where the connection is lost %s', async (_name, command, code) => {
    const { outcome, dots } = await outcomeWith(refusing(command, null));
    expect(outcome).toMatchObject({ result: 'failed', code });
    expect(dots).toBe(0);
  });

  it('is tried again where the server says nothing', async () => {
    const silent = {
      onLine: (line: string) => (line.startsWith('RCPT') ? undefined : usual(line)),
    };
    const { outcome } = await outcomeWith(silent, { quietMs: 200 });
    expect(outcome).toMatchObject({ result: 'failed', code: 'TIMED_OUT' });
  });

  it.each([
    [/^MAIL/, '451 4.3.0 later', 'DEFERRED', 451],
    [/^RCPT/, '450 4.2.1 greylisted', 'DEFERRED', 450],
    [/^DATA/, '421 4.3.2 going down', 'DEFERRED', 421],
    [/^MAIL/, '550 5.7.1 not from you', 'SENDER_REFUSED', 550],
  ])('is tried again where %s is answered %s', async (command, answer, code, status) => {
    const { outcome } = await outcomeWith(refusing(command, answer));
    expect(outcome).toMatchObject({ result: 'failed', code, status });
  });

  it('is tried again where the server puts it off after the text', async () => {
    const { outcome } = await outcomeWith({
      onDot: (socket) => socket.write('452 4.3.1 disk full\r\n'),
    });
    expect(outcome).toMatchObject({ result: 'failed', code: 'DEFERRED', status: 452 });
  });

  it('is tried again where the password is refused', async () => {
    const smtp = await startSmtp({
      authOptional: false,
      onAuth: (_auth, _session, done) => done(new Error('no')),
      allowInsecureAuth: true,
    });
    const outcome = await send({ ...smtp.server, login: { user: 'tocsin', pass: 'wrong' } });
    await smtp.stop();
    expect(outcome).toMatchObject({ result: 'failed', code: 'SIGN_IN_REFUSED', status: 535 });
  });
});

describe('mail that is refused for good', () => {
  it.each([
    ['its reader', refusing(/^RCPT/, `550 5.1.1 <${TO.toUpperCase()}> unknown`), 'MAILBOX_REFUSED'],
    [
      'its text',
      {
        onDot: (socket) => void socket.write(`554 5.7.1 no spam for ${TO}\r\n`),
      },
      'MESSAGE_REFUSED',
    ],
  ])(
    'for %s is not tried again, and the log does not hold the address',
    async (_n, script, code) => {
      const { outcome } = await outcomeWith(script);
      expect(outcome).toMatchObject({ result: 'refused', code });
      expect(outcome.answer).toMatch(/^55/);
      expect(JSON.stringify(outcome).toLowerCase()).not.toContain('wang');
    },
  );
});

describe('mail of which nobody knows whether it was taken', () => {
  it.each<[string, Script['onDot']]>([
    ['the connection is lost', (socket) => socket.destroy()],
    ['the server says nothing', () => undefined],
    [
      'the server drips',
      (socket) => {
        const drip = setInterval(() => socket.write('250-still\r\n'), 50);
        socket.on('close', () => clearInterval(drip));
      },
    ],
  ])('is uncertain: after the text %s', async (_name, onDot) => {
    const { outcome, dots } = await outcomeWith({ onDot }, { quietMs: 300, wholeMs: 700 });
    expect(outcome).toMatchObject({ result: 'uncertain', code: 'FATE_UNKNOWN', status: null });
    expect(dots).toBe(1);
  });

  it('is uncertain when it is broken off after the text, and tried again when before', async () => {
    const late = new AbortController();
    const { outcome } = await outcomeWith({ onDot: () => late.abort() }, { signal: late.signal });
    expect(outcome).toMatchObject({ result: 'uncertain' });
    const early = new AbortController();
    const before = await outcomeWith(
      {
        onLine: (line) => {
          if (line.startsWith('RCPT')) early.abort();
          return usual(line);
        },
      },
      { signal: early.signal },
    );
    expect(before.outcome).toMatchObject({ result: 'failed', code: 'TIMED_OUT' });
    expect(before.dots).toBe(0);
  });
});

describe('a server without TLS', () => {
  it('gets nothing where TLS is required', async () => {
    const smtp = await startSmtp();
    const outcome = await send({ ...smtp.server, requireTls: true });
    await smtp.stop();
    expect(outcome).toMatchObject({ result: 'failed', code: 'TLS_FAILED' });
    expect(smtp.received).toEqual([]);
  });

  it('whose certificate nobody vouches for gets nothing either', async () => {
    const smtp = await startSmtp({ disabledCommands: [] });
    const outcome = await send({ ...smtp.server, requireTls: true });
    await smtp.stop();
    expect(outcome).toMatchObject({ result: 'failed', code: 'CERTIFICATE_REFUSED' });
    expect(smtp.received).toEqual([]);
  });
});

it('hands mail over once', async () => {
  const scripted = await startScripted({});
  expect(await send(scripted.server)).toMatchObject({ result: 'delivered' });
  expect(scripted.dots()).toBe(1);
  await scripted.stop();
});
