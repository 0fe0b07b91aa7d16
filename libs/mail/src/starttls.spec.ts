import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Outcome } from '@tocsin/alerts';
import { selfSigned, type SelfSigned } from '@tocsin/alerts/testing';
import { buildRoom } from '@tocsin/postgres/testing';
import type { SmtpServer } from './smtp-address.js';
import { startSmtp, type TestSmtp } from './testing/test-smtp.js';

const ROOM = path.resolve('libs/mail');
const PROGRAM = path.join(ROOM, 'src/testing/mailing-program.mjs');
const HERE = '127.0.0.1';
/** Each test starts a process. */
jest.setTimeout(60_000);

describe('a mail server that speaks TLS', () => {
  let folder: string;
  let smtp: TestSmtp;
  beforeAll(() => {
    buildRoom(ROOM);
    folder = mkdtempSync(path.join(tmpdir(), 'tocsin-mail-'));
  });
  afterEach(() => smtp.stop());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  type Given = {
    readonly certificate: SelfSigned;
    readonly trusted?: SelfSigned;
    readonly secure?: boolean;
  };

  /** Sends to a server with a certificate, from a process that trusts one more than those of Node.js. */
  async function send({ certificate, trusted = certificate, secure = false }: Given) {
    smtp = await startSmtp({ ...certificate, secure, disabledCommands: [] });
    const authority = path.join(folder, 'authority.pem');
    writeFileSync(authority, trusted.cert);
    const server: SmtpServer = { ...smtp.server, secure, requireTls: !secure };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [PROGRAM, JSON.stringify(server)],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: authority } },
    );
    return JSON.parse(stdout) as Outcome;
  }

  it.each([
    ['by STARTTLS', false],
    ['from the first byte', true],
  ])('gets mail %s, where NODE_EXTRA_CA_CERTS vouches for it', async (_how, secure) => {
    const outcome = await send({ certificate: selfSigned([HERE]), secure });
    expect(outcome).toMatchObject({ result: 'delivered', code: 'DELIVERED', status: 250 });
    expect(smtp.received).toMatchObject([
      { isEncrypted: true, to: ['fang.wang@example.org'], parsed: { subject: expect.any(String) } },
    ]);
  });

  it.each([
    ['of another name', { certificate: selfSigned(['mail.example.org']) }],
    ['that has run out', { certificate: selfSigned([HERE], Date.now() - 60_000) }],
    ['of somebody else', { certificate: selfSigned([HERE]), trusted: selfSigned([HERE]) }],
    [
      'of another name, from the first byte,',
      { certificate: selfSigned(['mail.example.org']), secure: true },
    ],
  ])('and shows a certificate %s gets nothing, and the log says why', async (_whose, given) => {
    expect(await send(given)).toMatchObject({
      result: 'failed',
      code: 'CERTIFICATE_REFUSED',
      status: null,
      retryAfterMs: null,
    });
    expect(smtp.received).toEqual([]);
  });
});
