import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../..');

jest.setTimeout(60_000);

type Answer = (response: ServerResponse) => void;

const json =
  (body: unknown, status = 200): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const advisory = (severity: string) => [
  {
    id: 1,
    url: 'https://advisories.example/1',
    title: 'A driver that says too much',
    severity,
    vulnerable_versions: '*',
  },
];

describe('the question for known vulnerabilities', () => {
  let server: Server;
  let answer: Answer;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().once('end', () => {
        if (request.url?.includes('advisories')) answer(response);
        else json({}, 404)(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  /** Runs the check against a registry that gives this answer. */
  const ask = async (given: Answer) => {
    answer = given;
    const { port } = server.address() as AddressInfo;
    // npm remembers advisories: each answer to a memory of its own.
    const cache = mkdtempSync(path.join(tmpdir(), 'tocsin-npm-'));
    const child = spawn(process.execPath, ['tools/audit.mjs'], {
      cwd: REPOSITORY,
      env: {
        ...process.env,
        npm_config_registry: `http://127.0.0.1:${port}/`,
        npm_config_fetch_retries: '0',
        npm_config_cache: cache,
      },
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    const code = await new Promise((resolve) => child.once('close', resolve));
    rmSync(cache, { recursive: true, force: true });
    return { code, said: Buffer.concat(said).toString() };
  };

  it('fails on what is high, and names it', async () => {
    const { code, said } = await ask(json({ pg: advisory('high') }));
    expect([code, said]).toEqual([1, expect.stringContaining('A driver that says too much')]);
  });

  it('passes where nothing is known, or nothing that is high', async () => {
    expect(await ask(json({}))).toMatchObject({ code: 0 });
    expect(await ask(json({ pg: advisory('moderate') }))).toMatchObject({ code: 0 });
  });

  it('passes where it is not answered, and says so aloud', async () => {
    for (const refusal of [json({ error: 'Method not allowed' }, 405), json('nonsense', 500)]) {
      const { code, said } = await ask(refusal);
      expect([code, said]).toEqual([0, expect.stringContaining('!!! NOT ASKED')]);
    }
  });
});
