import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildRoom } from '@tocsin/postgres/testing';
import { AWARE, clockScene, type ClockScene } from '../testing/clock-scene.js';

const ROOM = path.resolve('libs/matching');
const PROGRAM = path.join(ROOM, 'src/testing/timekeeping-program.mjs');
const CLOCKS = [1, 2, 3, 4, 5];

/** Processes are started one after the other, which takes some seconds each on a busy machine. */
jest.setTimeout(180_000);

describe('a timekeeper that is killed', () => {
  let scene: ClockScene;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    scene = await clockScene();
    for (const number of CLOCKS) await scene.start(number);
    await scene.world.drain();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await scene.world.close();
  });

  it('with -9, before it writes or after, leaves two others to record each mark once', async () => {
    buildRoom(ROOM);
    for (const dieAt of [
      { point: 'decided', after: 1 },
      { point: 'written', after: 1 },
      { point: 'decided', after: 2 },
      { point: 'written', after: 2 },
    ]) {
      expect(await start(dieAt, 12).ended).toBe('SIGKILL');
    }
    const survivors = [
      start({ point: 'never', after: 0 }, 12),
      start({ point: 'never', after: 0 }, 12),
    ];
    const marks = () => Promise.all(CLOCKS.map((number) => scene.marks(number)));
    while ((await marks()).some((each) => each.length === 0)) await pause(50);
    for (const { child } of survivors) child.kill('SIGKILL');
    for (const { ended } of survivors) await ended;
    expect(await marks()).toEqual(CLOCKS.map(() => ['half']));
    // A week later another one finds that nothing was told since.
    const late = start({ point: 'never', after: 0 }, 24 * 7);
    while ((await marks()).some((each) => each.length < 2)) await pause(50);
    late.child.kill('SIGKILL');
    await late.ended;
    expect(await marks()).toEqual(CLOCKS.map(() => ['half', 'overdue']));
  });

  function start(dieAt: { readonly point: string; readonly after: number }, hours: number) {
    const { database, masterKey } = scene.world;
    const now = AWARE.getTime() + hours * 3_600_000;
    const given = { url: database.url, masterKey, dieAt, now };
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(given)], { stdio: 'inherit' });
    children.push(child);
    const ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    return { child, ended };
  }
});
