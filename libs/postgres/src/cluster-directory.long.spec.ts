import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { startEmbeddedPostgres } from './index.js';
import { isAlive, pause } from './processes.js';
import { startOwner } from './testing/owner-process.js';
import { ask } from './testing/questions.js';
import { scratchFolders } from './testing/scratch.js';

const scratch = scratchFolders();
afterAll(() => scratch.cleanUp());

/** Every name below a folder with its owner, mode, size and time of change. */
function picture(folder: string): string[] {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  return names.toSorted().map((name) => {
    const { uid, gid, mode, size, mtimeMs, ctimeMs } = statSync(path.join(folder, name));
    return [name, uid, gid, mode, size, mtimeMs, ctimeMs].join(' ');
  });
}

describe('data of another major version', () => {
  it.each([
    ['19', 'Use a newer version of the program'],
    ['17', 'Make a backup with the version that wrote it'],
    ['9.6', 'Make a backup with the version that wrote it'],
  ])('PostgreSQL %s is refused with what to do, and not touched', async (version, advice) => {
    const home = scratch.fresh();
    const dataDir = path.join(home, 'postgres');
    mkdirSync(path.join(dataDir, 'base'), { recursive: true });
    writeFileSync(path.join(dataDir, 'PG_VERSION'), `${version}\n`);
    const before = picture(dataDir);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'data-of-other-version',
      message: expect.stringMatching(
        new RegExp(
          `^${dataDir} holds data of PostgreSQL ${version}, .* nothing was touched. ${advice}`,
        ),
      ) as string,
    });
    expect(picture(dataDir)).toEqual(before);
    expect(readdirSync(home)).toEqual(['postgres']);
  });
});

describe('a directory that is not ours', () => {
  it('with other files in it is refused and not touched', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'thesis.txt'), 'five years of work');
    const before = picture(dataDir);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'directory-not-ours',
      message: expect.stringContaining('it holds other files. Nothing was touched') as string,
    });
    expect(picture(dataDir)).toEqual(before);
  });

  it('but a file is refused', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    writeFileSync(dataDir, 'text');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'directory-not-ours',
      message: expect.stringContaining('it is a file') as string,
    });
    expect(readFileSync(dataDir, 'utf8')).toBe('text');
  });

  it('below a file is refused, naming it', async () => {
    const file = path.join(scratch.fresh(), 'file');
    writeFileSync(file, '');
    const dataDir = path.join(file, 'postgres');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'directory-not-writable',
      message: expect.stringContaining(dataDir) as string,
    });
  });

  it('an empty one, and one with spaces and Chinese letters, are taken', async () => {
    const dataDir = path.join(scratch.fresh(), '警钟 数据');
    mkdirSync(dataDir, { mode: 0o755 });
    const postgres = await startEmbeddedPostgres({ dataDir });
    expect(await ask(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await postgres.stop();
  });
});

describe('a first start killed half-way', () => {
  it('leaves nothing that the next start would take for a cluster, and is begun again', async () => {
    const home = scratch.fresh();
    const dataDir = path.join(home, 'postgres');
    const killed = startOwner({ dataDir });
    const half = await initdbIn(home);
    // initdb and the servers it runs are children in the group of the killed process.
    killed.signal('SIGKILL', 'group');
    await killed.ended;
    expect(existsSync(dataDir)).toBe(false);
    expect(existsSync(half)).toBe(true);

    const next = await startEmbeddedPostgres({ dataDir });
    expect(next.firstStart).toBe(true);
    expect(readdirSync(home).filter((name) => name.includes('initdb'))).toEqual([]);
    expect(await ask(next.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await next.stop();
  });

  it('does not take away the folder of another first start that still works', async () => {
    const home = scratch.fresh();
    const dataDir = path.join(home, 'postgres');
    const busy = path.join(home, `postgres.initdb-${process.ppid}-00000000`);
    const dead = path.join(home, 'postgres.initdb-4194305-00000000');
    mkdirSync(busy);
    mkdirSync(path.join(dead, 'base'), { recursive: true });
    expect(isAlive(process.ppid)).toBe(true);
    const postgres = await startEmbeddedPostgres({ dataDir });
    await postgres.stop();
    expect(existsSync(busy)).toBe(true);
    expect(existsSync(dead)).toBe(false);
  });
});

describe('the password of existing data', () => {
  it('missing: refused, naming the file', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const file = `${dataDir}.password`;
    const secret = readFileSync(file, 'utf8');
    rmSync(file);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'password-wrong',
      message: expect.stringContaining(file) as string,
    });
    expect(existsSync(file)).toBe(false);

    writeFileSync(file, `${Buffer.alloc(32, 7).toString('base64url')}\n`, { mode: 0o600 });
    const wrong = startEmbeddedPostgres({ dataDir });
    await expect(wrong).rejects.toMatchObject({ code: 'password-wrong' });
    // The refused start did not leave a server behind.
    expect(existsSync(path.join(dataDir, 'postmaster.pid'))).toBe(false);

    writeFileSync(file, secret, { mode: 0o600 });
    const right = await startEmbeddedPostgres({ dataDir });
    await right.stop();
  });
});

describe('data that was copied or restored', () => {
  it('with a mode that lets others in is closed again', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    await (await startEmbeddedPostgres({ dataDir })).stop();
    execFileSync('chmod', ['755', dataDir]);
    const postgres = await startEmbeddedPostgres({ dataDir });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await postgres.stop();
  });

  it('damaged beyond starting: PostgreSQL says why, and the log is named', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    await (await startEmbeddedPostgres({ dataDir })).stop();
    writeFileSync(path.join(dataDir, 'global/pg_control'), Buffer.alloc(8192, 1));
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'server-start-failed',
      message: expect.stringContaining(`${dataDir}.log`) as string,
    });
  });
});

async function initdbIn(home: string): Promise<string> {
  for (;;) {
    const name = readdirSync(home).find((entry) => /\.initdb-\d+-[0-9a-f]+$/.test(entry));
    if (name && existsSync(path.join(home, name, 'PG_VERSION'))) return path.join(home, name);
    await pause(2);
  }
}
