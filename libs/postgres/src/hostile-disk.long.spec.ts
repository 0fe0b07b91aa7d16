import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCluster, preparePlaces } from './cluster-directory.js';
import { openPool, startEmbeddedPostgres } from './index.js';
import type { UnexpectedExit } from './index.js';
import { PostgresProblem, problemFromText } from './problem.js';
import { pause } from './processes.js';
import { readPostmaster } from './server-process.js';
import { startOwner } from './testing/owner-process.js';
import { ask } from './testing/questions.js';
import { scratchFolders } from './testing/scratch.js';

const scratch = scratchFolders();
const mounted: string[] = [];
afterEach(async () => {
  const left = mounted.filter((at) => readPostmaster(path.join(at, 'postgres')));
  for (const at of mounted.splice(0)) spawnSync('umount', ['-l', at]);
  if (left.length > 0) throw new Error(`a server was left running on ${left.join()}`);
  await scratch.cleanUp();
});

/** A disk of its own, where this user may make one (root); undefined elsewhere. */
function smallDisk(megabytes: number): string | undefined {
  const at = path.join(scratch.fresh(), 'disk');
  mkdirSync(at);
  const made = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${megabytes}m,mode=755`,
    'tmpfs',
    at,
  ]);
  if (made.status !== 0) return undefined;
  mounted.push(at);
  return at;
}

function remount(at: string, how: string): void {
  execFileSync('mount', ['-o', `remount,${how}`, at]);
}

/** Programs that fail as PostgreSQL's do when the disk is full, for those who cannot mount one. */
function failingPrograms(says: string): { initdb: string; postgres: string; pgCtl: string } {
  const script = path.join(scratch.fresh(), 'fails');
  writeFileSync(script, `#!/bin/sh\necho '${says}' >&2\nexit 1\n`);
  chmodSync(script, 0o755);
  return { initdb: script, postgres: script, pgCtl: script };
}

function fill(at: string): string {
  const file = path.join(at, 'ballast');
  const megabyte = Buffer.alloc(1_000_000);
  try {
    for (;;) appendFileSync(file, megabyte);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
  return file;
}

const FULL = {
  code: 'disk-full',
  message: expect.stringContaining(
    'is full. Nothing that was saved is lost: free some space',
  ) as string,
};

describe('a full disk', () => {
  it('on the first start: said so, and nothing is left behind that fills it further', async () => {
    const disk = smallDisk(20);
    const home = disk ?? scratch.fresh();
    const dataDir = path.join(home, 'postgres');
    if (disk) {
      await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject(FULL);
      expect(readdirSync(home)).toEqual(['postgres.password']);
      return;
    }
    const said = 'initdb: error: could not write file: No space left on device';
    const binaries = { version: '18.4', major: 18, ...failingPrograms(said) };
    const recipe = { binaries, user: undefined, password: 'x'.repeat(43) };
    await expect(makeCluster(preparePlaces(dataDir), recipe)).rejects.toMatchObject(FULL);
    expect(readdirSync(home)).toEqual([]);
  });

  it('on a later start: said so, and with room again everything is there', async () => {
    const disk = smallDisk(120);
    if (!disk) {
      const said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device';
      expect(problemFromText(said, '/data')).toMatchObject(FULL);
      return;
    }
    const dataDir = path.join(disk, 'postgres');
    const first = await startEmbeddedPostgres({ dataDir });
    await ask(first.url, 'create table kept as select 42 as n');
    await first.stop();
    const ballast = fill(disk);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject(FULL);
    rmSync(ballast);
    const again = await startEmbeddedPostgres({ dataDir });
    expect(await ask(again.url, 'select n from kept')).toEqual([{ n: 42 }]);
    await again.stop();
  });

  it('while it works: writes are refused or the server is given up with the reason, and nothing acknowledged is lost', async () => {
    const disk = smallDisk(160);
    if (!disk) {
      const said = 'PANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device';
      expect(problemFromText(said, '/data')).toMatchObject(FULL);
      return;
    }
    const dataDir = path.join(disk, 'postgres');
    const postgres = await startEmbeddedPostgres({ dataDir });
    const exits: UnexpectedExit[] = [];
    postgres.onUnexpectedExit((exit) => exits.push(exit));
    const pool = openPool(postgres.url, { max: 1 });
    await pool.query('create table log (n int, filler text)');
    let acknowledged = 0;
    const ballast = fill(disk);
    const refused = await (async () => {
      for (;;) {
        try {
          await pool.query(`insert into log values ($1, repeat(md5(random()::text), 30000))`, [
            acknowledged,
          ]);
          acknowledged++;
        } catch (error) {
          return error as { code?: string };
        }
      }
    })();
    // 53100: "disk full" for the table; without room for the WAL PostgreSQL itself goes down.
    const deadline = Date.now() + 20_000;
    while (refused.code !== '53100' && exits.at(-1)?.restarted !== false) {
      if (Date.now() > deadline) break;
      await pause(20);
    }
    const last = exits.at(-1)?.problem;
    if (last) expect(last).toMatchObject(FULL);
    rmSync(ballast);
    await pool.end();
    await postgres.stop();
    const again = await startEmbeddedPostgres({ dataDir });
    const [row] = await ask(again.url, 'select count(*)::int as n from log');
    expect(row?.n).toBeGreaterThanOrEqual(acknowledged);
    await again.stop();
  }, 60_000);
});

describe('a directory that cannot be written', () => {
  it('on a read-only file system: refused, naming the directory', async () => {
    const disk = smallDisk(120);
    if (!disk) {
      expect(problemFromText('EROFS', '/data')).toMatchObject({ code: 'directory-not-writable' });
      return;
    }
    const refusal = {
      code: 'directory-not-writable',
      message: expect.stringMatching(
        /^Cannot keep data in .*\/postgres: the file system is read-only\./,
      ) as string,
    };
    const dataDir = path.join(disk, 'postgres');
    remount(disk, 'ro');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject(refusal);
    remount(disk, 'rw');
    await (await startEmbeddedPostgres({ dataDir })).stop();
    remount(disk, 'ro');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject(refusal);
    remount(disk, 'rw');
    await (await startEmbeddedPostgres({ dataDir })).stop();
  });

  it('by this user: refused, naming the directory', async () => {
    const folder = path.join(scratch.fresh(), 'closed');
    mkdirSync(folder, { mode: 0o555 });
    const dataDir = path.join(folder, 'postgres');
    const user = process.getuid?.() === 0 ? { name: 'nobody', uid: 65534, gid: 65534 } : undefined;
    const owner = startOwner({ dataDir, user });
    expect(await owner.hear('failed')).toEqual({
      code: 'directory-not-writable',
      message:
        `Cannot keep data in ${dataDir}: permission denied. Make it writable for the user who starts the program, ` +
        'or name another directory in TOCSIN_DATA.',
    });
    await owner.ended;
  });
});

describe('what PostgreSQL says about the disk', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['could not extend file "base/1/2": No space left on device', 'disk-full'],
    ['Disk quota exceeded', 'disk-full'],
    ['EROFS', 'directory-not-writable'],
    ['could not create lock file "postmaster.pid": Permission denied', 'directory-not-writable'],
  ])('%s is %s', (said, code) => {
    expect(problemFromText(said, '/data')).toMatchObject({ code });
    expect(problemFromText(said, '/data')).toBeInstanceOf(PostgresProblem);
  });

  it('anything else is not taken for one of them', () => {
    expect(
      problemFromText('FATAL:  invalid value for parameter "work_mem"', '/data'),
    ).toBeUndefined();
  });
});
