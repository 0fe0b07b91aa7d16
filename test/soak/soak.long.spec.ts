import { diceOf } from '@tocsin/domain/testing';
import { EventStoreUnavailable } from '@tocsin/event-store';
import { describeWithOwnKafka } from '@tocsin/local-kafka/testing';
import { RandomRules } from '@tocsin/matching/testing';
import { organisationId, RandomLife, randomSubmissions, record } from '@tocsin/views/testing';
import { setTimeout as pause } from 'node:timers/promises';
import {
  alertedUpTo,
  alertProblems,
  deliveryProblems,
  unsettledDeliveries,
} from './alert-invariants.js';
import { settleErasures } from './erasing.js';
import { faults, releaseAll } from './faults.js';
import { kafkaProblems, logProblems, relayRow, viewProblems } from './invariants.js';
import { lookAtGateway, type Looked } from './looking.js';
import { goOnWithOlderBackup } from './older-backup.js';
import { canaryProblems, settleSetAside, sightProblems } from './sight-invariants.js';
import { SoakScene } from './soak-scene.js';
import { intakeProblems } from './told-invariants.js';

const SEED = Number(process.env.TOCSIN_TEST_SOAK_SEED ?? 1);
const ASKED = process.env.TOCSIN_TEST_SOAK_MINUTES;
const MINUTES = Number(ASKED ?? 3);
/** A twelfth of what happens are erasures: enough that something is left to happen to. */
const REPORTS = Math.ceil(150 + 250 * MINUTES);
/** So many rules stand at once: each append makes some twenty alerts then. */
const MOST_RULES = 100;
/** From the end of the last fault until everything is applied. */
const RECOVERY_MS = 90_000;
/** What a killed notifier was sending is another one's after a minute. */
const SETTLING_MS = 240_000;

jest.setTimeout(MINUTES * 60_000 + 600_000);

describeWithOwnKafka(`a cluster under random faults (seed ${SEED}, ${MINUTES} min)`, () => {
  let scene: SoakScene;
  const over = { now: false };
  let appends = 0;
  beforeAll(async () => {
    scene = await SoakScene.open();
  }, 180_000);
  afterAll(async () => {
    over.now = true;
    await scene?.close();
  }, 120_000);

  const watermark = async () => {
    const { rows } = await scene.database.pool.query<{ position: number }>(
      `select feed.watermark('views') as position`,
    );
    return rows[0]?.position ?? 0;
  };

  it('keeps every promise', async () => {
    const acknowledged: number[] = [];
    const wentBack: string[] = [];
    const looked: Looked = { labels: new Set(), missed: new Set() };
    const going = [
      write(acknowledged),
      watch(wentBack),
      lookAtGateway(scene, { over, dice: diceOf(SEED + 2), looked }),
      ...scene.members.map((member, index) => member.send(over, diceOf(SEED + 3 + index))),
    ];
    await strike();
    over.now = true;
    await Promise.all(going);
    await recovered();
    expect(wentBack).toEqual([]);
    expect([...looked.labels]).toEqual([]);
    await checked('log', logProblems(scene, acknowledged));
    await checked('intake', intakeProblems(scene));
    await settleErasures(scene);
    await settleSetAside(scene);
    await checked('told', toldAtLast(looked));
    await checked('canaries', canaryProblems(scene));
    await checked('kafka', kafkaProblems(scene));
    await checked('alerts', alertProblems(scene));
    await sent();
    await checked('deliveries', deliveryProblems(scene));
    await checked('views', viewProblems(scene));
    expect(await scene.network.parking.list()).toEqual([]);
    said();
    await goOnWithOlderBackup(scene, recovered);
  });

  /** Checks grow with what has happened: each says how long it took, so that a slow one is not taken for a standstill. */
  async function checked(what: string, problems: Promise<string[]>): Promise<void> {
    const begun = performance.now();
    const found = await problems;
    say(`${what} checked in ${Math.round(performance.now() - begun)} ms`);
    expect(found).toEqual([]);
  }

  /** Everything is answered, on Kafka and applied, and nothing is set aside. */
  async function recovered(): Promise<void> {
    const begun = performance.now();
    const late = async (what: string) => {
      if (performance.now() - begun > RECOVERY_MS) throw new Error(await standstill(what));
      await pause(100);
    };
    for (const member of scene.members) {
      for (;;) {
        const { low, end } = await member.intakeOffsets();
        if (low === end) break;
        await late(`${member.handle} has ${low} of ${end} answered`);
      }
    }
    while ((await scene.network.parking.list()).length > 0) {
      await releaseAll(scene).catch(() => undefined);
      await late('something is set aside');
    }
    const { position } = await scene.network.store.head();
    while ((await watermark()) < position) await late(`applied of ${position}`);
    for (let upTo = 0; upTo < position;) {
      upTo = await alertedUpTo(scene);
      if (upTo < position) await late(`alerts are made up to ${upTo} of ${position}`);
    }
    say(`${position} events; all applied ${Math.round(performance.now() - begun)} ms afterwards`);
  }

  /** Everything that alerts have to say was sent, or is not to be sent. */
  async function sent(): Promise<void> {
    const begun = performance.now();
    for (;;) {
      const left = await unsettledDeliveries(scene);
      if (left === 0) break;
      if (performance.now() - begun > SETTLING_MS)
        throw new Error(await standstill(`${left} to be sent`));
      await pause(200);
    }
    say(`all sent ${Math.round(performance.now() - begun)} ms later`);
  }

  /** Whoever listens was cut off too, and comes back when a gateway does. */
  async function toldAtLast(looked: Looked): Promise<string[]> {
    const begun = performance.now();
    for (;;) {
      const problems = await sightProblems(scene, looked);
      if (problems.length === 0 || performance.now() - begun > RECOVERY_MS) return problems;
      await pause(1_000);
    }
  }

  /** A life of reports and incidents, erasures among it, for as long as faults happen. */
  async function write(acknowledged: number[]): Promise<void> {
    const dice = diceOf(SEED + 1);
    const submissions = randomSubmissions(dice, REPORTS);
    const life = new RandomLife(dice, REPORTS, submissions);
    const first = [...submissions];
    const rules = new RandomRules(diceOf(SEED + 9), MOST_RULES);
    while (!over.now) {
      // Rules are written by the same hand, so that they come and go between the changes that they may match.
      if (dice(12) === 0) acknowledged.push(await recordedOnce([rules.next()]));
      const append = first.shift() ?? life.next();
      if (append.length > 0) acknowledged.push(await recordedOnce(append));
      await pause(dice(40));
    }
  }

  /** As whoever writes must do who was not told whether it was written: the same again, under the same name. */
  async function recordedOnce(append: Parameters<typeof record>[1]): Promise<number> {
    appends += 1;
    const once = { key: String(appends), subject: organisationId(1) };
    for (;;) {
      try {
        return await record(scene.network.store, append, once);
      } catch (error) {
        if (!(error instanceof EventStoreUnavailable)) throw error;
        say('an append was not told whether it was written: it is made again');
      }
    }
  }

  /** 9: neither what is complete nor what is published ever goes back. */
  async function watch(wentBack: string[]): Promise<void> {
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
      // A fault may meet what another one has left; what must hold is looked at afterwards.
      await faults[name]?.(scene, dice).catch((error: unknown) =>
        say(`${name}: ${error instanceof Error ? error.message : 'failed'}`),
      );
    }
  }

  async function standstill(what: string): Promise<string> {
    const { rows } = await scene.database.pool.query('select * from feed.partition_offset');
    const told = scene.processes.map(
      ({ role, crashes, said }) => `${role} ${crashes.join()} ${said.slice(-20_000)}`,
    );
    return `${what}: ${await watermark()}\n${JSON.stringify(await relayRow(scene))}\n${JSON.stringify(rows)}\n${told.join('\n')}`;
  }

  const begun = performance.now();
  const say = (what: string) => {
    if (ASKED === undefined) return;
    process.stderr.write(`${((performance.now() - begun) / 1_000).toFixed(1)} s  ${what}\n`);
  };

  const said = () => {
    const sent = scene.members.map(({ handle, sent }) => `${sent.length} of ${handle}`).join(', ');
    const heard = `${scene.insider.changes.length} and ${scene.outsider.changes.length} changes heard`;
    say(`${scene.receiver.taken.size} alerts arrived at the endpoint`);
    say(`messages ${sent}; ${scene.erased.size} erased over the gateway; ${heard}`);
  };
});
