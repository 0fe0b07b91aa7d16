import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { MasterKey } from '@tocsin/event-store';
import { anErasure, aRetraction, aSubmission, type TestStore } from '@tocsin/event-store/testing';
import { BackupScene } from '../testing/backup-scene.js';

let scene: BackupScene;
beforeEach(() => {
  scene = new BackupScene();
});
afterEach(() => scene.end());

const contentsIn = async (store: TestStore, masterKey: MasterKey) => {
  const opened = await store.again({ masterKey });
  const events = await opened.readAll({ after: 0, limit: 10_000 });
  return events.map(({ position, stream, version, recordedAt, event }) => ({
    position,
    stream,
    version,
    recordedAt,
    event,
  }));
};

describe('a backup', () => {
  it('brings everything back into an empty database, which goes on from there in a new epoch', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    for (let number = 1; number <= 30; number += 1) await old.store.append(aSubmission(number));
    await old.store.append(aRetraction(3, null));
    const made = await scene.backup(old, 'monday');
    expect(made).toMatchObject({ events: 91, keys: 30, erasures: 0, lastPosition: 91, epoch: 1 });

    const restored = await scene.restore(fresh, old, { folder: 'monday' });
    expect(restored).toMatchObject({ events: 91, lastPosition: 91, erasures: 0 });
    expect(restored.epoch).toBeGreaterThan(1);
    expect(await contentsIn(fresh, old.masterKey)).toEqual(await contentsIn(old, old.masterKey));

    const store = await fresh.again({ masterKey: old.masterKey });
    expect(await store.append(aSubmission(31))).toMatchObject({ ok: true, first: 92 });
    expect(await store.append(aSubmission(7))).toMatchObject({ ok: false });
    expect(await store.readAll({ after: 91, limit: 1 })).toMatchObject([{ epoch: restored.epoch }]);
  });

  it('is a consistent moment although the network goes on writing', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    const writer = new AbortController();
    const writing = (async () => {
      for (let number = 1; !writer.signal.aborted; number += 1) {
        await old.store.append(aSubmission(number));
      }
    })();
    while ((await old.store.head()).position < 60) await pause(5);
    const made = await scene.backup(old, 'busy');
    writer.abort();
    await writing;
    expect(made.events).toBe(made.lastPosition);
    await scene.restore(fresh, old, { folder: 'busy' });
    const kept = await contentsIn(fresh, old.masterKey);
    const all = await contentsIn(old, old.masterKey);
    expect(kept).toEqual(all.slice(0, made.events));
  });

  it('of an empty network is a backup, too', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    await scene.backup(old, 'empty');
    expect(await scene.restore(fresh, old, { folder: 'empty' })).toMatchObject({
      events: 0,
      lastPosition: 0,
    });
  });

  it('can be read by its owner alone, and holds no content in clear', async () => {
    const old = await scene.newStore();
    await old.store.append(aSubmission(1));
    await scene.backup(old, 'private');
    const files = readdirSync(scene.folder('private'), { recursive: true, withFileTypes: true });
    for (const file of files) {
      const place = path.join(file.parentPath, file.name);
      expect(statSync(place).mode & 0o077).toBe(0);
      if (file.name.endsWith('.gz')) {
        expect(gunzipSync(readFileSync(place)).toString()).not.toContain('case-4711');
      }
    }
  });

  it('never goes into a folder that holds something', async () => {
    const old = await scene.newStore();
    await scene.backup(old, 'once');
    await expect(scene.backup(old, 'once')).rejects.toMatchObject({
      code: 'BACKUP_TARGET_NOT_EMPTY',
    });
  });

  it('leaves nothing behind when it fails', async () => {
    const old = await scene.newStore();
    await old.database.pool.query('drop table events.idempotency');
    await expect(scene.backup(old, 'failed')).rejects.toThrow('idempotency');
    expect(readdirSync(scene.home)).toEqual([]);
  });
});

describe('a restore', () => {
  it('is refused with another master key, and says which one it wants', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    await old.store.append(aSubmission(1));
    await scene.backup(old, 'locked');
    const masterKey = MasterKey.random();
    const refused = scene.restore(fresh, old, { folder: 'locked', masterKey });
    await expect(refused).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      message: expect.stringContaining(old.masterKey.id),
    });
  });

  it('is refused where there are events already', async () => {
    const [old, used] = [await scene.newStore(), await scene.newStore()];
    await old.store.append(aSubmission(1));
    await used.store.append(aSubmission(2));
    await scene.backup(old, 'elsewhere');
    await expect(scene.restore(used, old, { folder: 'elsewhere' })).rejects.toMatchObject({
      code: 'DATABASE_NOT_EMPTY',
    });
    expect(await used.store.readAll({ after: 0, limit: 10 })).toHaveLength(3);
  });

  it('is refused by a version that does not know the tables', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    await old.database.pool.query(`insert into schema_history.migration (name) values ('Later2')`);
    await scene.backup(old, 'newer');
    await expect(scene.restore(fresh, old, { folder: 'newer' })).rejects.toMatchObject({
      code: 'BACKUP_OF_NEWER_VERSION',
    });
  });

  const row = (change: (text: string) => string) => (file: string) =>
    writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(file)).toString())));
  it.each([
    [
      'a row is changed',
      'events.ndjson.gz',
      row((text) => text.replace('"version":1', '"version":2')),
    ],
    ['a row is missing', 'events.ndjson.gz', row((text) => text.slice(text.indexOf('\n') + 1))],
    [
      'two rows are swapped',
      'events.ndjson.gz',
      row((text) => text.split('\n').toReversed().join('\n')),
    ],
    [
      'a file is cut off',
      'events.ndjson.gz',
      (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 200)),
    ],
    ['a file is missing', 'citations.ndjson.gz', (file: string) => rmSync(file)],
    [
      'a file is no archive',
      'idempotency.ndjson.gz',
      (file: string) => writeFileSync(file, 'hello'),
    ],
    [
      'a file became a bomb',
      'counter.ndjson.gz',
      (file: string) => writeFileSync(file, gzipSync(Buffer.alloc(50_000_000))),
    ],
    [
      'a key is exchanged',
      'keys/data-keys.ndjson.gz',
      row((text) => text.replace(/wrapped":"(.{20})/, 'wrapped":"\\\\x00$1')),
    ],
    [
      'the manifest says something else',
      'manifest.json',
      (file: string) =>
        writeFileSync(file, readFileSync(file, 'utf8').replace('"epoch": 1', '"epoch": 9')),
    ],
    ['the manifest is no JSON', 'manifest.json', (file: string) => writeFileSync(file, '{')],
    [
      'the manifest of the keys is that of the events',
      'keys/manifest.json',
      (file: string) =>
        writeFileSync(file, readFileSync(path.join(path.dirname(file), '../manifest.json'))),
    ],
  ])('is refused as altered when %s, and writes nothing', async (_, file, tamper) => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    for (let number = 1; number <= 3; number += 1) await old.store.append(aSubmission(number));
    await scene.backup(old, 'tampered');
    tamper(path.join(scene.folder('tampered'), file));
    await expect(scene.restore(fresh, old, { folder: 'tampered' })).rejects.toMatchObject({
      code: 'BACKUP_ALTERED',
    });
    expect((await fresh.store.head()).position).toBe(0);
  });

  it('is refused where there is no backup', async () => {
    const fresh = await scene.newStore();
    await expect(scene.restore(fresh, fresh, { folder: 'nowhere' })).rejects.toMatchObject({
      code: 'BACKUP_INCOMPLETE',
    });
    expect(existsSync(scene.folder('nowhere'))).toBe(false);
  });

  it('writes nothing when it is interrupted half-way', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    await old.store.append(aSubmission(1));
    await scene.backup(old, 'interrupted');
    const { pool } = fresh.database;
    await pool.query('alter table keys.erasure add constraint power_cut check (false)');
    await old.store.append(anErasure(1));
    await scene.backup(old, 'with-erasure');
    await expect(scene.restore(fresh, old, { folder: 'with-erasure' })).rejects.toThrow(
      'power_cut',
    );
    expect((await fresh.store.head()).position).toBe(0);
    await pool.query('alter table keys.erasure drop constraint power_cut');
    await scene.restore(fresh, old, { folder: 'interrupted' });
  });

  it('opens an epoch that no earlier restore of the same backup had', async () => {
    const [old, first, second] = [
      await scene.newStore(),
      await scene.newStore(),
      await scene.newStore(),
    ];
    await scene.backup(old, 'twice');
    const { epoch } = await scene.restore(first, old, { folder: 'twice' });
    await pause(1_100);
    const again = await scene.restore(second, old, { folder: 'twice' });
    expect(again.epoch).toBeGreaterThan(epoch);
  });
});
