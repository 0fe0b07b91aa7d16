import { createTestDatabase } from '@tocsin/postgres/testing';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Installation } from '../e2e/hub-process.js';
import { read, REPOSITORY } from './compose-file.js';

const dockerfile = read('docker/Dockerfile');
const roles = [...read('docker/role.mjs').matchAll(/^ {2}(\w+): '\.\.\/(.*)'/gm)].map(
  ([, role, entry]) => [role!, entry!] as const,
);

/** Runs a program of docker/ as the image does, with these variables and no others. */
function inImage(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env.PATH, ...variables };
  const options = { cwd: REPOSITORY, env, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], options);
  return { code: status, stdout, stderr };
}

describe('The image', () => {
  it('is made of files that are here', () => {
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)];
    const sources = copies.flatMap(([, list]) => list!.split(' '));
    expect(sources).toContain('docker/role.mjs');
    expect(sources.filter((file) => !existsSync(path.join(REPOSITORY, file)))).toEqual([]);
  });

  it('runs what it was given, as nobody in particular', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toContain('\nUSER 1000:1000\n');
    expect(last).toContain('\nENTRYPOINT ["node", "docker/role.mjs"]\n');
    expect(last).toContain('CMD ["node", "docker/healthy.mjs"]\n');
    expect(dockerfile).toContain('npm ci --omit=dev --omit=optional --ignore-scripts');
  });

  it.each(roles)('has %s built', (_, entry) => {
    expect(existsSync(path.join(REPOSITORY, entry))).toBe(true);
  });

  it('says which roles there are', () => {
    const { code, stderr } = inImage(['docker/role.mjs', 'gatewya']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `✗ There is no such role. Choose one of: ${roles.map(([role]) => role).join(', ')}.\n`,
    });
  });

  it('runs the command line with its arguments', () => {
    const { code, stdout } = inImage(['docker/role.mjs', 'tocsin', 'topics', 'create', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('tocsin topics create');
  });

  const served = roles.filter(([role]) => role !== 'tocsin');
  it.each(served)('starts %s, which names what is missing', (role) => {
    const { code, stderr } = inImage(['docker/role.mjs', role], {
      DATABASE_URL: 'postgres://tocsin:secret@127.0.0.1:1/tocsin',
    });
    expect(stderr).toContain('✗ TOCSIN_MASTER_KEY is required with DATABASE_URL');
    expect(stderr).not.toContain('secret');
    expect(code).toBe(1);
  });
});

describe('A container', () => {
  const installation = new Installation();
  afterAll(() => installation.end());

  const health = (port: string) => inImage(['docker/healthy.mjs'], { PORT: port });

  it('is healthy while its role is ready, and lets its first administrator sign in', async () => {
    const hub = await installation.start({ TOCSIN_DEMO: '0' });
    const { port } = new URL(hub.url);
    expect(health(port)).toMatchObject({ code: 0, stdout: expect.stringContaining('"ready"') });

    const [link = ''] = /http:\S+\/as\/\S+/.exec(hub.stdout) ?? [];
    const signIn = () => inImage(['docker/sign-in.mjs', link], { PORT: port });
    expect(signIn()).toMatchObject({ code: 0, stdout: expect.stringMatching(/"token":"\w+/) });
    expect(signIn()).toMatchObject({ code: 1, stdout: expect.stringContaining('has been used') });

    hub.kill('SIGTERM');
    expect(await hub.ended).toBe(0);
    expect(health(port)).toMatchObject({ code: 1, stdout: 'nothing answers\n' });
  });

  it('tells of the first administrator in the log of a gateway', async () => {
    const database = await createTestDatabase();
    const gateway = spawn(process.execPath, ['docker/role.mjs', 'gateway'], {
      cwd: REPOSITORY,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        DATABASE_URL: database.url,
        DATABASE_READER_URL: database.readerUrl,
        TOCSIN_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise((resolve) => gateway.once('exit', (...how) => resolve(how)));
    let said = '';
    for await (const chunk of gateway.stdout) {
      said += String(chunk);
      if (said.includes('/as/') && said.endsWith('\n')) break;
    }
    const [link = '', port = ''] = /http:\S+:(\d+)\/as\/\S+/.exec(said) ?? [];
    const signedIn = inImage(['docker/sign-in.mjs', link], { PORT: port });
    expect(signedIn).toMatchObject({ code: 0, stdout: expect.stringMatching(/"token":"\w+/) });
    gateway.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await database.drop();
  });

  it('ends with its role, in order, when it is told to', async () => {
    const child = spawn(process.execPath, ['docker/role.mjs', 'hub'], {
      cwd: REPOSITORY,
      env: { PATH: process.env.PATH, PORT: '0', TOCSIN_DATA: installation.data, TOCSIN_DEMO: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise((resolve) => child.once('exit', (...how) => resolve(how)));
    for await (const chunk of child.stdout) if (String(chunk).includes('Ctrl-C')) break;
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
