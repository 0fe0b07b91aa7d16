import type { Socket } from 'node:net';
import { selfSigned } from '@tocsin/alerts/testing';
import { channelScene, HOST, status } from './testing/channel-scene.js';
import { openEndpointServer } from './testing/endpoint-server.js';

const { sendTo, serving, speaking } = channelScene();

describe('the status of an answer', () => {
  it.each([
    [200, {}, { result: 'delivered', code: 'DELIVERED' }],
    [204, {}, { result: 'delivered', code: 'DELIVERED' }],
    [299, {}, { result: 'delivered', code: 'DELIVERED' }],
    [410, {}, { result: 'refused', code: 'GONE' }],
    [400, {}, { result: 'failed', code: 'STATUS_REFUSED', retryAfterMs: null }],
    [500, {}, { result: 'failed', code: 'STATUS_REFUSED', retryAfterMs: null }],
    [429, { 'retry-after': '30' }, { code: 'STATUS_REFUSED', retryAfterMs: 30_000 }],
    [503, { 'retry-after': '9' }, { code: 'STATUS_REFUSED', retryAfterMs: 9_000 }],
    [502, {}, { code: 'STATUS_REFUSED', retryAfterMs: 60_000 }],
    [504, {}, { code: 'STATUS_REFUSED', retryAfterMs: 60_000 }],
  ])('%s %p: %p', async (code, headers, expected) => {
    const server = await serving(status(code, headers));
    const outcome = await sendTo({ url: `http://127.0.0.1:${server.port}` });
    expect(outcome).toMatchObject({ status: code, ...expected });
  });

  it.each([301, 302, 303, 307, 308])('%s leads nowhere', async (code) => {
    const target = await serving(status(200));
    const location = `http://127.0.0.1:${target.port}/secret`;
    const server = await serving(status(code, { location }));
    expect(await sendTo({ url: `http://127.0.0.1:${server.port}` })).toMatchObject({
      result: 'failed',
      code: 'REDIRECT_REFUSED',
      status: code,
    });
    expect(target.connections()).toBe(0);
  });
});

describe('an endpoint that', () => {
  it('answers a hundred megabytes is read up to 64 kB, and has it', async () => {
    let written = 0;
    const chunk = Buffer.alloc(65_536, 'x');
    const server = await serving((response) => {
      response.writeHead(200);
      const more = () => {
        while (written < 1_600 && response.writable) {
          written += 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const outcome = await sendTo({ url: `http://127.0.0.1:${server.port}` });
    expect(outcome).toMatchObject({ result: 'delivered', code: 'ANSWER_TOO_LONG' });
    expect(outcome.answer).toBe('x'.repeat(4_096));
    expect(written).toBeLessThan(800);
  });

  it('drips one byte after the other into its answer has it; into its headers, it has not', async () => {
    const drip = (head: string) => (socket: Socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => clearInterval(timer));
    };
    const body = await speaking(drip('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n'));
    const headers = await speaking(drip('HTTP/1.1 200 OK\r\nx-slow: '));
    expect(await sendTo({ url: `http://127.0.0.1:${body.port}`, timeoutMs: 400 })).toMatchObject({
      result: 'delivered',
      code: 'ANSWER_TIMED_OUT',
      status: 200,
    });
    expect(await sendTo({ url: `http://127.0.0.1:${headers.port}`, timeoutMs: 400 })).toMatchObject(
      { result: 'failed', code: 'TIMED_OUT', status: null },
    );
  });

  it('closes half-way has it once it said so', async () => {
    const later = await speaking((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nha'),
    );
    const sooner = await speaking((socket) => socket.destroy());
    expect(await sendTo({ url: `http://127.0.0.1:${later.port}` })).toMatchObject({
      result: 'delivered',
      code: 'ANSWER_BROKEN_OFF',
      answer: 'ha',
    });
    expect(await sendTo({ url: `http://127.0.0.1:${sooner.port}` })).toMatchObject({
      result: 'failed',
      code: 'CONNECTION_CLOSED',
    });
  });

  it('hangs is given up in time', async () => {
    const server = await serving(() => undefined);
    const outcome = await sendTo({ url: `http://127.0.0.1:${server.port}`, timeoutMs: 300 });
    expect(outcome).toMatchObject({ result: 'failed', code: 'TIMED_OUT' });
    expect(outcome.latencyMs).toBeGreaterThanOrEqual(250);
  });

  it('is not there, speaks no HTTP, changes the protocol or floods its headers is told so', async () => {
    const gone = await openEndpointServer(status(200));
    await gone.close();
    const cases: [string, { port: number }][] = [
      ['CONNECTION_REFUSED', gone],
      ['ANSWER_NOT_HTTP', await speaking((socket) => socket.end('220 mail.example.org ESMTP\r\n'))],
      [
        'ANSWER_NOT_HTTP',
        await speaking((socket) =>
          socket.write(
            'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
          ),
        ),
      ],
      [
        'ANSWER_NOT_HTTP',
        await speaking((socket) =>
          socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`),
        ),
      ],
    ];
    for (const [code, { port }] of cases) {
      const outcome = await sendTo({ url: `http://127.0.0.1:${port}` });
      expect(outcome).toMatchObject({ result: 'failed', code, status: null });
    }
  });

  it.each([
    ['of another name', selfSigned(['other.example.org']), true],
    ['that has run out', selfSigned([HOST], Date.now() - 60_000), true],
    ['that nobody vouches for', selfSigned([HOST]), false],
  ])('presents a certificate %s is sent nothing', async (_what, wrong, vouched) => {
    const server = await serving(status(200), { certificate: wrong });
    const url = `https://${HOST}:${server.port}`;
    const outcome = await sendTo({ url, ...(vouched && { trusted: wrong.cert }) });
    expect(outcome).toMatchObject({ result: 'failed', code: 'CERTIFICATE_REFUSED', status: null });
    expect(server.received).toEqual([]);
  });

  it('speaks no TLS is told so', async () => {
    const server = await serving(status(200));
    expect(await sendTo({ url: `https://${HOST}:${server.port}` })).toMatchObject({
      code: 'TLS_FAILED',
    });
  });

  it('answers with NUL and half a character is kept as text that a database takes', async () => {
    const server = await serving((response) =>
      response.writeHead(500).end(`a\0b${'字'.repeat(2_000)}`),
    );
    const { answer } = await sendTo({ url: `http://127.0.0.1:${server.port}` });
    expect(answer).not.toContain('\0');
    expect(Buffer.byteLength(answer ?? '')).toBeLessThanOrEqual(4_096);
    expect(answer?.startsWith('a\uFFFDb字')).toBe(true);
  });
});
