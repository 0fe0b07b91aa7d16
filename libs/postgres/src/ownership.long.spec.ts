import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from './index.js';
import { announceOwner, refuseIfOwned } from './ownership.js';
import { pause, startMark } from './processes.js';
import { startOwner } from './testing/owner-process.js';
import type { OwnerProcess } from './testing/owner-process.js';
import { scratchFolders } from './testing/scratch.js';

const scratch = scratchFolders();
afterAll(() => scratch.cleanUp());

const noteOf = (dataDir: string): string => `${dataDir}.owner.json`;

describe('two processes on one data directory', () => {
  it('the second is refused, by name of the first, until the first has stopped', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const first = startOwner({ dataDir });
    await first.hear('started');

    const second = startOwner({ dataDir });
    const refusal = await second.hear('failed');
    expect(refusal.code).toBe('already-running');
    expect(refusal.message).toContain(`${dataDir} is in use by process ${first.pid}.`);
    expect(await second.ended).toBe(1);

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'already-running',
    });
    first.say('stop');
    expect(await first.ended).toBe(0);
    expect(existsSync(noteOf(dataDir))).toBe(false);
    const third = await startEmbeddedPostgres({ dataDir });
    await third.stop();
  });

  it('one process that starts twice is refused as well', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const first = await startEmbeddedPostgres({ dataDir });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'already-running',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    await first.stop();
  });

  it('the lock in the server alone is enough: without the note the second is refused by the same words', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const first = startOwner({ dataDir });
    await first.hear('started');
    // As if the note had been removed by hand, or had not been written yet.
    await waitForNote(dataDir);
    rmSync(noteOf(dataDir));
    const second = startOwner({ dataDir });
    const refusal = await second.hear('failed');
    expect(refusal.message).toContain(`${dataDir} is in use by process ${first.pid}.`);
    first.say('stop');
    await first.ended;
  });

  it.each([
    ['an empty directory', false],
    ['existing data', true],
  ])(
    'of four that start at once on %s exactly one wins',
    async (_, existing) => {
      const dataDir = path.join(scratch.fresh(), 'postgres');
      if (existing) await (await startEmbeddedPostgres({ dataDir })).stop();
      const all = [1, 2, 3, 4].map(() => startOwner({ dataDir }));
      const outcomes = await Promise.all(all.map(outcomeOf));
      expect(outcomes.toSorted()).toEqual([
        'already-running',
        'already-running',
        'already-running',
        'started',
      ]);
      const winner = all[outcomes.indexOf('started')]!;
      for (const loser of all) {
        const said = loser.told.find((thing) => thing.failed)?.failed?.message;
        if (loser !== winner) expect(said).toContain(`in use by process ${winner.pid}.`);
      }
      winner.say('stop');
      expect(await winner.ended).toBe(0);
    },
    60_000,
  );

  it('whoever starts while the owner restarts a dead server is refused', async () => {
    const dataDir = path.join(scratch.fresh(), 'postgres');
    const first = startOwner({ dataDir });
    await first.hear('started');
    await waitForNote(dataDir);
    const server = Number.parseInt(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8'), 10);
    process.kill(server, 'SIGKILL');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'already-running',
    });
    expect(await first.hear('exit')).toMatchObject({ restarted: true });
    first.say('stop');
    await first.ended;
  });
});

describe('the note of the owner', () => {
  const dataDir = '/data/postgres';
  let ownerFile: string;
  beforeEach(() => (ownerFile = path.join(scratch.fresh(), 'postgres.owner.json')));

  const ownNote = (): Record<string, unknown> => {
    const withdraw = announceOwner(ownerFile);
    const note = JSON.parse(readFileSync(ownerFile, 'utf8')) as Record<string, unknown>;
    withdraw();
    return note;
  };
  const leave = (note: unknown): void => writeFileSync(ownerFile, JSON.stringify(note));

  it('of a living process refuses others', async () => {
    leave(ownNote());
    await expect(refuseIfOwned(ownerFile, dataDir)).rejects.toMatchObject({
      code: 'already-running',
    });
  });

  it('of a dead process does not, whatever its id is used for by now', async () => {
    leave({ ...ownNote(), pid: 2 ** 22 + 1 });
    await refuseIfOwned(ownerFile, dataDir);
    // Process 1 lives, but it started at another time than the owner did.
    leave({ ...ownNote(), pid: 1 });
    await refuseIfOwned(ownerFile, dataDir);
    leave({ ...ownNote(), pid: 1, started: startMark(1) });
    await expect(refuseIfOwned(ownerFile, dataDir)).rejects.toMatchObject({
      code: 'already-running',
    });
  });

  it('is no obstacle when it is unreadable: the lock in the server decides', async () => {
    for (const text of ['', '{', 'null', '{"pid":"1"}', '[]']) {
      writeFileSync(ownerFile, text);
      await expect(refuseIfOwned(ownerFile, dataDir)).resolves.toBeUndefined();
    }
  });

  it('of another machine refuses while its heartbeat is seen', async () => {
    leave({ ...ownNote(), place: 'elsewhere boot namespace' });
    const beat = setInterval(() => utimesSync(ownerFile, new Date(), new Date()), 300);
    await expect(refuseIfOwned(ownerFile, dataDir)).rejects.toMatchObject({
      message: expect.stringContaining(`process ${process.pid} on elsewhere.`) as string,
    });
    clearInterval(beat);
  });

  it('of another machine is stale after 10 s without a heartbeat', async () => {
    leave({ ...ownNote(), place: 'elsewhere boot namespace' });
    const longAgo = new Date(Date.now() - 9_000);
    utimesSync(ownerFile, longAgo, longAgo);
    const began = performance.now();
    await refuseIfOwned(ownerFile, dataDir);
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('of this machine before it was booted again is stale at once', async () => {
    leave({ ...ownNote(), place: `${hostname()} other-boot pid:[1]` });
    const began = performance.now();
    await refuseIfOwned(ownerFile, dataDir);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('beats: its time of change moves on while the owner lives', async () => {
    const withdraw = announceOwner(ownerFile);
    const longAgo = new Date(0);
    utimesSync(ownerFile, longAgo, longAgo);
    while (statSync(ownerFile).mtimeMs === 0) await pause(100);
    withdraw();
    expect(existsSync(ownerFile)).toBe(false);
  });

  it('is taken away by its own process alone', () => {
    const withdraw = announceOwner(ownerFile);
    leave({ pid: 1, place: 'elsewhere' });
    withdraw();
    expect(existsSync(ownerFile)).toBe(true);
  });
});

async function waitForNote(dataDir: string): Promise<void> {
  while (!existsSync(noteOf(dataDir))) await pause(5);
}

async function outcomeOf(owner: OwnerProcess): Promise<string> {
  const deadline = Date.now() + 40_000;
  while (Date.now() < deadline) {
    for (const { started, failed } of owner.told) {
      if (started) return 'started';
      if (failed) return failed.code ?? failed.message;
    }
    await pause(10);
  }
  return 'silent';
}
