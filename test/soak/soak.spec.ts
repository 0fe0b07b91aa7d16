import { diceOf } from '@tocsin/domain/testing';
import { describeWithOwnKafka } from '@tocsin/local-kafka/testing';
import { organisations, RandomLife, randomSubmissions, record } from '@tocsin/views/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { faults } from './faults.js';
import { kafkaProblems, logProblems, relayRow, viewProblems } from './invariants.js';
import { SoakScene } from './soak-scene.js';

const SEED = Number(process.env.TOCSIN_TEST_SOAK_SEED ?? 1);
const MINUTES = Number(process.env.TOCSIN_TEST_SOAK_MINUTES ?? (process.env.CI ? 3 : 0.5));
/** A twelfth of what happens are erasures: enough that something is left to happen to. */
const REPORTS = Math.ceil(150 + 250 * MINUTES);
/** From the end of the last fault until everything is applied. */
const RECOVERY_MS = 90_000;

jest.setTimeout(MINUTES * 60_000 + 300_000);

describeWithOwnKafka(`a cluster under random faults (seed ${SEED}, ${MINUTES} min)`, () => {
  let scene: SoakScene;
  beforeAll(async () => {
    scene = await SoakScene.open();
  });
  afterAll(() => scene.close());

  const watermark = async () => {
    const { rows } = await scene.database.pool.query<{ position: number }>(
      `select feed.watermark('views') as position`,
    );
    return rows[0]?.position ?? 0;
  };

  it('keeps every promise', async () => {
    const over = { now: false };
    const acknowledged: number[] = [];
    const writing = write(over, acknowledged);
    const wentBack: string[] = [];
    const watching = watch(over, wentBack);
    await strike();
    over.now = true;
    await Promise.all([writing, watching]);
    const recovered = performance.now();
    const { position } = await scene.network.store.head();
    while ((await watermark()) < position) {
      if (performance.now() - recovered > RECOVERY_MS) throw new Error(await standstill(position));
      await pause(100);
    }
    say(
      `${position} events; all applied ${Math.round(performance.now() - recovered)} ms after the last fault`,
    );
    await Promise.all(scene.processes.map((each) => each.stop()));
    expect(wentBack).toEqual([]);
    expect(await logProblems(scene, acknowledged)).toEqual([]);
    expect(await kafkaProblems(scene)).toEqual([]);
    expect(await viewProblems(scene)).toEqual([]);
    expect(await scene.network.feed.listParked()).toEqual([]);
  });

  /** A life of reports and incidents, erasures among it, for as long as faults happen. */
  async function write(over: { now: boolean }, acknowledged: number[]): Promise<void> {
    const dice = diceOf(SEED + 1);
    const { store } = scene.network;
    const submissions = randomSubmissions(dice, REPORTS);
    const life = new RandomLife(dice, REPORTS, submissions);
    const first = [organisations, ...submissions];
    while (!over.now) {
      const append = first.shift() ?? life.next();
      if (append.length > 0) acknowledged.push(await record(store, append));
      await pause(dice(40));
    }
  }

  /** 9: neither what is complete nor what is published ever goes back. */
  async function watch(over: { now: boolean }, wentBack: string[]): Promise<void> {
    let complete = 0;
    let relayed = { generation: 0, published: 0 };
    while (!over.now) {
      const now = await watermark();
      if (now < complete) wentBack.push(`views from ${complete} to ${now}`);
      complete = now;
      const row = await relayRow(scene);
      const isBack = row.generation === relayed.generation && row.published < relayed.published;
      if (isBack || row.generation < relayed.generation) wentBack.push('the relay');
      relayed = row;
      await pause(50);
    }
  }

  async function strike(): Promise<void> {
    const dice = diceOf(SEED);
    const until = performance.now() + MINUTES * 60_000;
    const names = Object.keys(faults);
    while (performance.now() < until) {
      await pause(500 + dice(3_000));
      const name = names[dice(names.length)] ?? '';
      say(name);
      await faults[name]?.(scene, dice);
    }
  }

  async function standstill(position: number): Promise<string> {
    const { rows } = await scene.database.pool.query('select * from feed.partition_offset');
    const said = scene.processes.map(
      ({ role, crashes, stderr }) => `${role} ${crashes.join()} ${stderr}`,
    );
    return `${await watermark()} of ${position}\n${JSON.stringify(await relayRow(scene))}\n${JSON.stringify(rows)}\n${said.join('\n')}`;
  }

  const begun = performance.now();
  const say = (what: string) => {
    if (process.env.TOCSIN_TEST_SOAK_MINUTES === undefined) return;
    process.stderr.write(`${((performance.now() - begun) / 1_000).toFixed(1)} s  ${what}\n`);
  };
});
