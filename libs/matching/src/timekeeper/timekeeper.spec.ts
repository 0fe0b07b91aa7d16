import { setTimeout as pause } from 'node:timers/promises';
import { AWARE, clockScene, type ClockScene } from '../testing/clock-scene.js';
import { startTimekeeper } from './start-timekeeper.js';

const hours = (count: number) => new Date(AWARE.getTime() + count * 3_600_000);

describe('a timekeeper', () => {
  let scene: ClockScene;

  beforeEach(async () => {
    scene = await clockScene();
  });
  afterEach(() => scene.world.close());

  const lookAt = async (time: number, keeper = scene.keeper()) => {
    scene.setTime(time);
    await scene.world.drain();
    return keeper.look();
  };

  it('records each mark when it is reached, once, and says when the next one will be', async () => {
    await scene.start(1);
    const keeper = scene.keeper();
    expect(await lookAt(1, keeper)).toEqual(hours(12));
    expect(await scene.marks(1)).toEqual([]);
    expect(await lookAt(12, keeper)).toEqual(hours(19.2));
    expect(await lookAt(12, keeper)).toEqual(hours(19.2));
    expect(await lookAt(20, keeper)).toEqual(hours(24));
    expect(await lookAt(24, keeper)).toBeNull();
    expect(await lookAt(100, keeper)).toBeNull();
    expect(await scene.marks(1)).toEqual(['half', 'last_fifth', 'overdue']);
    expect(keeper.kept).toEqual({ open: 1, marks: 3 });
  });

  it('that comes back after a week tells the newest mark alone', async () => {
    await scene.start(1);
    await scene.start(2, hours(24 * 6.3));
    await lookAt(24 * 7);
    expect(await scene.marks(1)).toEqual(['overdue']);
    expect(await scene.marks(2)).toEqual(['half']);
  });

  it('records nothing twice while the time is put a day ahead and a day back', async () => {
    await scene.start(1);
    for (const time of [13, 37, 13, -11, 14, 20, 44, 20, 25]) await lookAt(time);
    expect(await scene.marks(1)).toEqual(['half', 'overdue']);
  });

  it('looks anew at what somebody did meanwhile, also before the views know', async () => {
    await scene.start(1);
    await scene.start(2);
    const keeper = scene.keeper();
    await lookAt(1, keeper);
    await scene.file(1);
    await scene.changeStart(2, hours(6));
    scene.setTime(13);
    expect(await keeper.look()).toEqual(hours(18));
    expect([await scene.marks(1), await scene.marks(2)]).toEqual([[], []]);
    expect(await lookAt(18, keeper)).toEqual(hours(25.2));
    expect([await scene.marks(1), await scene.marks(2)]).toEqual([[], ['half']]);
    expect(keeper.kept.open).toBe(1);
    expect(scene.failures).toEqual([]);
  });

  it('shares the work with others that look at the same moment: each mark is there once', async () => {
    for (let number = 1; number <= 20; number += 1) await scene.start(number);
    await scene.world.drain();
    const keepers = Array.from({ length: 4 }, () => scene.keeper());
    for (const time of [12, 20, 24]) {
      scene.setTime(time);
      await Promise.all(keepers.map((keeper) => keeper.look()));
    }
    for (let number = 1; number <= 20; number += 1) {
      expect(await scene.marks(number)).toEqual(['half', 'last_fifth', 'overdue']);
    }
    expect(keepers.reduce((sum, { kept }) => sum + kept.marks, 0)).toBe(60);
    expect(scene.failures).toEqual([]);
  });

  it('keeps no clock waiting for one that cannot be written or read', async () => {
    await scene.start(1);
    await scene.start(2);
    await scene.world.drain();
    scene.setTime(12);
    const { store } = scene.world;
    const broken = new Error('out of reach');
    const keeper = scene.keeper();
    const append = jest.spyOn(store, 'append').mockRejectedValueOnce(broken);
    await keeper.look();
    expect(await scene.marks(1)).toEqual([]);
    expect(await scene.marks(2)).toEqual(['half']);
    append.mockRestore();
    const read = store.readStreams.bind(store);
    const streams = jest
      .spyOn(store, 'readStreams')
      .mockImplementation((asked) =>
        asked.some((stream) => stream.endsWith(scene.clockId(2)))
          ? Promise.reject(broken)
          : read(asked),
      );
    await scene.keeper().look();
    expect(await scene.marks(1)).toEqual(['half']);
    expect(scene.failures).toEqual([broken, broken]);
    streams.mockRestore();
  });

  it('runs by itself: woken when a clock is started, and asking hardly anything until then', async () => {
    const query = jest.spyOn(scene.world.database.pool, 'query');
    const looks = () =>
      query.mock.calls.filter(([text]) => JSON.stringify(text).includes('views.clock')).length;
    const running = startTimekeeper(scene.sources);
    try {
      await pause(900);
      expect(looks()).toBe(1);
      scene.setTime(12);
      await scene.start(1);
      await scene.world.drain();
      running.wake();
      while ((await scene.marks(1)).length === 0) await pause(20);
      await pause(600);
      expect(looks()).toBeLessThanOrEqual(3);
      expect(running.health()).toMatchObject({ open: 1, marks: 1, restarts: 0 });
    } finally {
      await running.stop();
    }
  });

  it('tries again where the database is away', async () => {
    await scene.start(1);
    await scene.world.drain();
    scene.setTime(12);
    const query = jest.spyOn(scene.world.database.pool, 'query');
    query.mockImplementationOnce(() => Promise.reject(new Error('away')));
    const running = startTimekeeper(scene.sources);
    try {
      while ((await scene.marks(1)).length === 0) await pause(20);
      expect(running.health().restarts).toBe(1);
      expect(scene.failures).toHaveLength(1);
    } finally {
      await running.stop();
    }
  });
});
