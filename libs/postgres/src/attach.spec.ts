import path from 'node:path';
import { attachEmbeddedPostgres, openPool, startEmbeddedPostgres } from './index.js';
import { startOwner } from './testing/owner-process.js';
import { scratchFolders } from './testing/scratch.js';

const scratch = scratchFolders();
afterAll(() => scratch.cleanUp());

describe('a process beside the owner of a data directory', () => {
  it('reaches the same database while the owner lives, and nothing afterwards', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    expect(await attachEmbeddedPostgres({ dataDir })).toBeNull();
    const owner = startOwner({ dataDir });
    const { url } = await owner.hear('started');

    const attached = await attachEmbeddedPostgres({ dataDir });
    expect(attached?.url).toBe(url);
    for (const [address, role] of [
      [attached?.url, 'tocsin'],
      [attached?.readerUrl, 'tocsin_reader'],
    ]) {
      const pool = openPool(address ?? '', { max: 1 });
      expect((await pool.query('select current_user as role')).rows).toEqual([{ role }]);
      await pool.end();
    }

    owner.say('stop');
    await owner.ended;
    expect(await attachEmbeddedPostgres({ dataDir })).toBeNull();
  });

  it('does not take a server for owned whose owner was killed', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const owner = startOwner({ dataDir });
    await owner.hear('started');
    owner.signal('SIGKILL');
    await owner.ended;
    expect(await attachEmbeddedPostgres({ dataDir })).toBeNull();
    await (await startEmbeddedPostgres({ dataDir })).stop();
  });
});
