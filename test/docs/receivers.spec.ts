import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { aNotification } from '@tocsin/alerts/testing';
import { addressGuard, challenge, newWebhookSecret, openWebhookChannel } from '@tocsin/webhooks';
import { transformSync } from 'esbuild';

const REPOSITORY = path.resolve(__dirname, '../..');
const page = readFileSync(path.join(REPOSITORY, 'docs/alerts.md'), 'utf8');
const codeIn = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';

const secret = newWebhookSecret();
const guard = addressGuard({ allowHttp: true, allowNetworks: ['127.0.0.1'] });
const webhookId = '019b0000-0000-7000-8000-00000000000b';

/** Beside the packages, so that the receiver finds those that it imports. */
let folder: string;
let receiver: ChildProcess | null = null;
let printed = '';
beforeAll(() => {
  const cache = path.join(REPOSITORY, 'node_modules/.cache/tocsin');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(path.join(cache, 'receiver-'));
});
afterEach(() => {
  receiver?.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });

/** Starts the receiver of the page with a secret; its port. */
async function started(command: string, file: string): Promise<number> {
  const port = await freePort();
  const environment = { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret.symmetric };
  printed = '';
  receiver = spawn(command, [file], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  receiver.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  for (let tries = 0; tries < 200 && !(await answers(port)); tries += 1) await pause(50);
  return port;
}

const RECEIVERS = [
  ['TypeScript', process.execPath, 'ts', 'receiver.mjs'],
  ['Python', 'python3', 'python', 'receiver.py'],
] as const;
const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

describe.each(RECEIVERS.filter(([, command]) => isThere(command)))(
  'the receiver in %s that the page on alerts shows',
  (_name, command, language, file) => {
    it('is ten lines or a few more', () => {
      const lines = codeIn(language).trim().split('\n');
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.length).toBeLessThan(15);
    });

    it('answers the challenge, takes a delivery, and refuses one that others signed', async () => {
      const source = codeIn(language);
      const at = path.join(folder, file);
      writeFileSync(at, language === 'ts' ? transformSync(source, { loader: 'ts' }).code : source);
      const port = await started(command, at);
      const url = `http://127.0.0.1:${port}/`;
      const asked = { webhookId, url, secrets: [newWebhookSecret(), secret] };
      expect(await challenge({ guard }, asked)).toMatchObject({ answered: true });

      const sent = async (signedWith: typeof secret) =>
        openWebhookChannel({
          endpoints: { endpoint: async () => ({ url, payload: 'full', secrets: [signedWith] }) },
          guard,
          origin: 'https://tocsin.example.org',
        }).send(aNotification({ sentAt: new Date() }), AbortSignal.timeout(15_000));
      expect(await sent(secret)).toMatchObject({ result: 'delivered', status: 200 });
      expect(await sent(newWebhookSecret())).toMatchObject({ result: 'failed', status: 401 });
      expect(printed.trim().split('\n').at(-1)).toBe(`${aNotification().deliveryId} alert.raised`);
    });
  },
);
