import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareFirstStart } from '../first-start/first-start.js';
import { settingsFor, TestInstallation } from '../testing/network-on-test-database.js';
import type { Settings } from '../settings.js';
import { rotateKeys } from './rotate-keys.js';

const newKey = (): string => randomBytes(32).toString('base64');
const quiet = { log: () => undefined, onProgress: () => undefined };

describe('replacing the master key of a network', () => {
  let installation: TestInstallation;
  let old: string;
  beforeEach(async () => {
    installation = await TestInstallation.create();
    old = installation.settings.masterKey ?? '';
    const network = await installation.open();
    await prepareFirstStart(network);
    await network.close();
  });
  afterEach(() => installation.drop());

  const given = (masterKey: string, oldMasterKey: string | null): Settings => ({
    ...installation.settings,
    masterKey,
    oldMasterKey,
  });
  const marks = async () =>
    (await installation.pool.query<{ id: string }>('select id from keys.master')).rows;

  it('leaves a network that opens with the new one alone, with everything in it', async () => {
    const key = newKey();
    const told: [number, number][] = [];
    const { wrapped } = await rotateKeys(given(key, old), {
      ...quiet,
      onProgress: (done, total) => void told.push([done, total]),
    });
    expect(wrapped).toBeGreaterThan(0);
    expect(told.at(-1)).toEqual([wrapped, wrapped]);
    const network = await installation.open({ settings: given(key, null) });
    const { events, unreadable } = await network.store.readAllTolerant({ after: 0, limit: 1_000 });
    expect([events.length > 0, unreadable]).toEqual([true, []]);
    await expect(installation.open({ settings: given(old, null) })).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
    });
    expect(await rotateKeys(given(key, old), quiet)).toMatchObject({ wrapped: 0 });
  });

  it.each([
    ['none', null, 'OLD_MASTER_KEY_MISSING'],
    ['another one', newKey(), 'MASTER_KEY_WRONG'],
  ])('is refused with nothing written where the old key is %s', async (_, wrong, code) => {
    const before = await marks();
    await expect(rotateKeys(given(newKey(), wrong), quiet)).rejects.toMatchObject({ code });
    expect(await marks()).toEqual(before);
  });

  it('is refused where the new key is the old one', async () => {
    await expect(rotateKeys(given(old, old), quiet)).rejects.toMatchObject({
      code: 'MASTER_KEY_SAME',
    });
  });

  it('is refused while somebody works who knows the old key alone, and not while he knows both', async () => {
    const key = newKey();
    const network = await installation.open();
    await expect(rotateKeys(given(key, old), quiet)).rejects.toMatchObject({
      code: 'OLD_MASTER_KEY_IN_USE',
    });
    await network.close();
    const both = await installation.open({ settings: given(key, old) });
    expect((await rotateKeys(given(key, old), quiet)).wrapped).toBeGreaterThan(0);
    const { unreadable } = await both.store.readAllTolerant({ after: 0, limit: 1_000 });
    expect(unreadable).toEqual([]);
  });

  describe('with keys in files', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'tocsin-keys-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const inFolder = (): Settings => ({
      ...installation.settings,
      masterKey: null,
      dataDir: folder,
    });

    it('makes the new one, for its owner alone, only once the old one is known to be right', async () => {
      const file = path.join(folder, 'master.key');
      const [wrong, right] = [path.join(folder, 'wrong'), path.join(folder, 'master.key.old')];
      writeFileSync(wrong, newKey(), { mode: 0o600 });
      writeFileSync(right, old, { mode: 0o600 });
      const absent = path.join(folder, 'none');
      for (const [oldKeyFile, code] of [
        [wrong, 'OLD_MASTER_KEY_WRONG'],
        [absent, 'OLD_MASTER_KEY_MISSING'],
      ] as const) {
        await expect(rotateKeys(inFolder(), { ...quiet, oldKeyFile })).rejects.toMatchObject({
          code,
        });
        expect([existsSync(file), existsSync(absent)]).toEqual([false, false]);
      }
      await rotateKeys(inFolder(), { ...quiet, oldKeyFile: right });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const network = await installation.open({ settings: inFolder() });
      expect((await network.store.head()).position).toBeGreaterThan(0);
    });
  });

  it('takes both keys from the environment, and names a malformed one', () => {
    const [masterKey, oldMasterKey] = [newKey(), newKey()];
    const read = settingsFor({ TOCSIN_MASTER_KEY: masterKey, TOCSIN_OLD_MASTER_KEY: oldMasterKey });
    expect(read).toMatchObject({ masterKey, oldMasterKey });
    expect(() => settingsFor({ TOCSIN_OLD_MASTER_KEY: 'short' })).toThrow('TOCSIN_OLD_MASTER_KEY');
  });
});
