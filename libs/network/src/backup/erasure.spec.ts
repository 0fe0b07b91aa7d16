import path from 'node:path';
import type { MasterKey } from '@tocsin/event-store';
import {
  anErasure,
  aSubmission,
  reportId,
  reportStream,
  type TestStore,
} from '@tocsin/event-store/testing';
import { BackupScene } from '../testing/backup-scene.js';

let scene: BackupScene;
beforeEach(() => {
  scene = new BackupScene();
});
afterEach(() => scene.end());

describe('what was erased stays erased', () => {
  const contentOf = async (store: TestStore, number: number, masterKey: MasterKey) => {
    const opened = await store.again({ masterKey });
    const [first] = await opened.readStream(reportStream(number));
    return (first as unknown as { event: { content: unknown } }).event.content;
  };

  it('when the keys are of before the erasure', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    for (const number of [1, 2, 3]) await old.store.append(aSubmission(number));
    await old.store.append(anErasure(3));
    await scene.backup(old, 'before');
    await old.store.append(anErasure(1));
    await scene.backup(old, 'after');
    const keysFolder = path.join(scene.folder('before'), 'keys');
    const restored = await scene.restore(fresh, old, { folder: 'after', keysFolder });
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
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    for (const number of [1, 2]) await old.store.append(aSubmission(number));
    await scene.backup(old, 'before');
    await old.store.append(anErasure(1));
    await scene.backup(old, 'after');
    const erasuresFrom = path.join(scene.folder('after'), 'keys');
    await scene.restore(fresh, old, { folder: 'before', erasuresFrom });
    expect(await contentOf(fresh, 1, old.masterKey)).toBeNull();
  });

  it('and keys that are merely too old are refused rather than taken for erased', async () => {
    const [old, fresh] = [await scene.newStore(), await scene.newStore()];
    await scene.backup(old, 'before');
    await old.store.append(aSubmission(1));
    await scene.backup(old, 'after');
    const keysFolder = path.join(scene.folder('before'), 'keys');
    await expect(scene.restore(fresh, old, { folder: 'after', keysFolder })).rejects.toMatchObject({
      code: 'KEYS_MISSING',
    });
  });
});
