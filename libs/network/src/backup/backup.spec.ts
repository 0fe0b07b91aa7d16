import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { MasterKey } from '@tocsin/event-store';
import {
  anErasure,
  aRetraction,
  aSubmission,
  createTestStore,
  reportId,
  reportStream,
  type TestStore,
} from '@tocsin/event-store/testing';
import { backup } from './backup.js';
import { restore, type RestoreOptions } from './restore.js';

const MIGRATED = `create schema schema_history;
  create table schema_history.migration (id serial, name text);
  insert into schema_history.migration (name) values ('EventStore1764000000001')`;

const stores: TestStore[] = [];
let home: string;

const newStore = async (): Promise<TestStore> => {
  const created = await createTestStore({}, (pool) => pool.query(MIGRATED));
  stores.push(created);
  return created;
};

const folderNamed = (name: string) => path.join(home, name);

const makeBackup = (from: TestStore, name: string) =>
  backup({ url: from.database.url, masterKey: from.masterKey, folder: folderNamed(name) });

const restoreInto = (
  to: TestStore,
  from: TestStore,
  given: Partial<RestoreOptions> & { folder: string },
) =>
  restore({
    url: to.database.url,
    masterKey: from.masterKey,
    ...given,
    folder: folderNamed(given.folder),
  });

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

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'tocsin-backup-'));
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
  rmSync(home, { recursive: true, force: true });
});

describe('a backup', () => {
  it('brings everything back into an empty database, which goes on from there in a new epoch', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    for (let number = 1; number <= 30; number += 1) await old.store.append(aSubmission(number));
    await old.store.append(aRetraction(3, null));
    const made = await makeBackup(old, 'monday');
    expect(made).toMatchObject({ events: 91, keys: 30, erasures: 0, lastPosition: 91, epoch: 1 });

    const restored = await restoreInto(fresh, old, { folder: 'monday' });
    expect(restored).toMatchObject({ events: 91, lastPosition: 91, erasures: 0 });
    expect(restored.epoch).toBeGreaterThan(1);
    expect(await contentsIn(fresh, old.masterKey)).toEqual(await contentsIn(old, old.masterKey));

    const store = await fresh.again({ masterKey: old.masterKey });
    expect(await store.append(aSubmission(31))).toMatchObject({ ok: true, first: 92 });
    expect(await store.append(aSubmission(7))).toMatchObject({ ok: false });
    expect(await store.readAll({ after: 91, limit: 1 })).toMatchObject([{ epoch: restored.epoch }]);
  });

  it('is a consistent moment although the network goes on writing', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    let number = 0;
    let stop = false;
    const writing = (async () => {
      while (!stop) await old.store.append(aSubmission((number += 1)));
    })();
    while (number < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    const made = await makeBackup(old, 'busy');
    stop = true;
    await writing;
    expect(made.events).toBe(made.lastPosition);
    await restoreInto(fresh, old, { folder: 'busy' });
    const kept = await contentsIn(fresh, old.masterKey);
    const all = await contentsIn(old, old.masterKey);
    expect(kept).toEqual(all.slice(0, made.events));
  });

  it('of an empty network is a backup, too', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    await makeBackup(old, 'empty');
    expect(await restoreInto(fresh, old, { folder: 'empty' })).toMatchObject({
      events: 0,
      lastPosition: 0,
    });
  });

  it('can be read by its owner alone, and holds no content in clear', async () => {
    const old = await newStore();
    await old.store.append(aSubmission(1));
    await makeBackup(old, 'private');
    const files = readdirSync(folderNamed('private'), { recursive: true, withFileTypes: true });
    for (const file of files) {
      const place = path.join(file.parentPath, file.name);
      expect(statSync(place).mode & 0o077).toBe(0);
      if (file.name.endsWith('.gz')) {
        expect(gunzipSync(readFileSync(place)).toString()).not.toContain('case-4711');
      }
    }
  });

  it('never goes into a folder that holds something', async () => {
    const old = await newStore();
    await makeBackup(old, 'once');
    await expect(makeBackup(old, 'once')).rejects.toMatchObject({
      code: 'BACKUP_TARGET_NOT_EMPTY',
    });
  });

  it('leaves nothing behind when it fails', async () => {
    const old = await newStore();
    await old.database.pool.query('drop table events.idempotency');
    await expect(makeBackup(old, 'failed')).rejects.toThrow();
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('a restore', () => {
  it('is refused with another master key, and says which one it wants', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    await old.store.append(aSubmission(1));
    await makeBackup(old, 'locked');
    const masterKey = MasterKey.random();
    const refused = restoreInto(fresh, old, { folder: 'locked', masterKey });
    await expect(refused).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      message: expect.stringContaining(old.masterKey.id),
    });
  });

  it('is refused where there are events already', async () => {
    const [old, used] = [await newStore(), await newStore()];
    await old.store.append(aSubmission(1));
    await used.store.append(aSubmission(2));
    await makeBackup(old, 'elsewhere');
    await expect(restoreInto(used, old, { folder: 'elsewhere' })).rejects.toMatchObject({
      code: 'DATABASE_NOT_EMPTY',
    });
    expect(await used.store.readAll({ after: 0, limit: 10 })).toHaveLength(3);
  });

  it('is refused by a version that does not know the tables', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    await old.database.pool.query(`insert into schema_history.migration (name) values ('Later2')`);
    await makeBackup(old, 'newer');
    await expect(restoreInto(fresh, old, { folder: 'newer' })).rejects.toMatchObject({
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
    const [old, fresh] = [await newStore(), await newStore()];
    for (let number = 1; number <= 3; number += 1) await old.store.append(aSubmission(number));
    await makeBackup(old, 'tampered');
    tamper(path.join(folderNamed('tampered'), file));
    await expect(restoreInto(fresh, old, { folder: 'tampered' })).rejects.toMatchObject({
      code: 'BACKUP_ALTERED',
    });
    expect((await fresh.store.head()).position).toBe(0);
  });

  it('is refused where there is no backup', async () => {
    const fresh = await newStore();
    await expect(restoreInto(fresh, fresh, { folder: 'nowhere' })).rejects.toMatchObject({
      code: 'BACKUP_INCOMPLETE',
    });
    expect(existsSync(folderNamed('nowhere'))).toBe(false);
  });

  it('writes nothing when it is interrupted half-way', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    await old.store.append(aSubmission(1));
    await makeBackup(old, 'interrupted');
    const { pool } = fresh.database;
    await pool.query('alter table keys.erasure add constraint power_cut check (false)');
    await old.store.append(anErasure(1));
    await makeBackup(old, 'with-erasure');
    await expect(restoreInto(fresh, old, { folder: 'with-erasure' })).rejects.toThrow('power_cut');
    expect((await fresh.store.head()).position).toBe(0);
    await pool.query('alter table keys.erasure drop constraint power_cut');
    await restoreInto(fresh, old, { folder: 'interrupted' });
  });

  it('opens an epoch that no earlier restore of the same backup had', async () => {
    const [old, first, second] = [await newStore(), await newStore(), await newStore()];
    await makeBackup(old, 'twice');
    const { epoch } = await restoreInto(first, old, { folder: 'twice' });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const again = await restoreInto(second, old, { folder: 'twice' });
    expect(again.epoch).toBeGreaterThan(epoch);
  });
});

describe('what was erased stays erased', () => {
  const contentOf = async (store: TestStore, number: number, masterKey: MasterKey) => {
    const opened = await store.again({ masterKey });
    const [first] = await opened.readStream(reportStream(number));
    return (first?.event as { content: unknown }).content;
  };

  it('when the keys are of before the erasure', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    for (const number of [1, 2, 3]) await old.store.append(aSubmission(number));
    await old.store.append(anErasure(3));
    await makeBackup(old, 'before');
    await old.store.append(anErasure(1));
    await makeBackup(old, 'after');
    const keysFolder = path.join(folderNamed('before'), 'keys');
    const restored = await restoreInto(fresh, old, { folder: 'after', keysFolder });
    expect(restored.erasures).toBe(2);
    expect(await contentOf(fresh, 1, old.masterKey)).toBeNull();
    expect(await contentOf(fresh, 2, old.masterKey)).not.toBeNull();
    const { rows } = await fresh.database.pool.query(
      'select wrapped from keys.data_key where subject = $1',
      [reportId(1)],
    );
    expect(rows).toEqual([{ wrapped: null }]);
  });

  it('when the whole backup is of before the erasure and a newer list says so', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    for (const number of [1, 2]) await old.store.append(aSubmission(number));
    await makeBackup(old, 'before');
    await old.store.append(anErasure(1));
    await makeBackup(old, 'after');
    const erasuresFrom = path.join(folderNamed('after'), 'keys');
    await restoreInto(fresh, old, { folder: 'before', erasuresFrom });
    expect(await contentOf(fresh, 1, old.masterKey)).toBeNull();
  });

  it('and keys that are merely too old are refused rather than taken for erased', async () => {
    const [old, fresh] = [await newStore(), await newStore()];
    await makeBackup(old, 'before');
    await old.store.append(aSubmission(1));
    await makeBackup(old, 'after');
    const keysFolder = path.join(folderNamed('before'), 'keys');
    await expect(restoreInto(fresh, old, { folder: 'after', keysFolder })).rejects.toMatchObject({
      code: 'KEYS_MISSING',
    });
  });
});
