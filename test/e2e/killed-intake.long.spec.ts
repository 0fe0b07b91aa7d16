import { describeWithOwnKafka } from '@tocsin/local-kafka/testing';
import { openKafka } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from './hub-process.js';
import { intakeOffsets } from './member-topics.js';
import { reportNumber } from './payload.js';
import { RoleProcess } from './role-process.js';
import { RolesScene } from './roles-scene.js';

const KILL_AT = pathToFileURL(path.resolve(__dirname, 'kill-at.mjs')).href;

/** Between two steps of answering a message, in their order; all of them where there is time. */
const POINTS = [
  'before the append',
  'before the outcome',
  'before the receipt',
  'before the offset',
  'before the deletion',
].slice(0, process.env.CI ? 5 : 1);

jest.setTimeout(600_000);

describeWithOwnKafka('a message of a member', () => {
  let scene: RolesScene;
  let relay: RoleProcess | null = null;

  beforeAll(async () => {
    scene = await RolesScene.open();
    await scene.admit('lab-a', 'Lab A', 'Ada');
    await scene.makeTopics();
  });
  afterAll(async () => {
    await relay?.stop();
    await scene.close();
  });

  const send = (id: string) =>
    scene.send({ key: id, value: JSON.stringify({ submissionId: id, report: reportNumber(1) }) });

  /** Everything is told, and nothing of it stands on the topic any more. */
  const isAnswered = async () => {
    const { brokers, network } = scene.kafka;
    const client = openKafka(connectionAs(brokers, network), { clientId: 'spec' });
    const { low, end } = await intakeOffsets(client, 'lab-a');
    return low === end;
  };

  async function answer(what: string): Promise<void> {
    relay = new RoleProcess('relay', scene.environment);
    await until(isAnswered, `${what}: it is answered`, 90_000);
    await relay.stop();
  }

  it('has one report and one outcome, wherever kill -9 hits the relay that answers it', async () => {
    // The first message makes the account that the others are submitted by.
    await send('first');
    await answer('first');
    for (const point of POINTS) {
      await send(point);
      const load = { NODE_OPTIONS: `--import ${KILL_AT}`, TOCSIN_TEST_KILL_AT: point };
      relay = new RoleProcess('relay', { ...scene.environment, ...load });
      await until(() => relay?.killed === true, `${point}: it is killed`, 90_000);
      expect([point, await isAnswered()]).toEqual([point, false]);
      await answer(point);
    }
    const all = ['first', ...POINTS];
    for (const id of all) {
      const own = scene.receipts.filter(({ submissionId }) => submissionId === id);
      expect([id, new Set(own.map((each) => JSON.stringify(each))).size]).toEqual([id, 1]);
      expect([id, own[0]?.status]).toEqual([id, 'ACCEPTED']);
    }
    const events = await scene.network.store.readAll({ after: 0, limit: 10_000 });
    const submissions = events.flatMap(({ event }) =>
      event.type === 'ReportSubmitted' ? [event.content?.submissionId] : [],
    );
    expect(submissions).toEqual(all);
  });
});
