import { isTransient } from '@tocsin/postgres';
import { startTestPostgres, type TestPostgres } from '@tocsin/postgres/testing';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { expectTruth } from '../testing/expect-truth.js';
import { takes, type Behaviour, type FakeChannel } from '../testing/fake-channel.js';

const ALERTS = 6;
/** The server is started anew, which takes its time on a busy machine. */
jest.setTimeout(180_000);

describe('a database that stops at once while deliveries are under way', () => {
  const given = process.env.TOCSIN_TEST_DATABASE_URL;
  let server: TestPostgres;
  let scene: DeliveryScene;
  beforeEach(async () => {
    server = await startTestPostgres();
    process.env.TOCSIN_TEST_DATABASE_URL = server.url;
    scene = await DeliveryScene.open();
  });
  afterEach(async () => {
    if (given === undefined) delete process.env.TOCSIN_TEST_DATABASE_URL;
    else process.env.TOCSIN_TEST_DATABASE_URL = given;
    await scene.close();
    await server.stop();
  });

  const arrived = ({ inbox }: FakeChannel) =>
    inbox.map(({ deliveryId, alerts }) => ({
      deliveryId,
      alerts: alerts.map(({ alertId }) => alertId),
    }));

  const truth = (alerts: readonly string[]) =>
    expectTruth(scene, alerts, { webhook: arrived(scene.webhook), email: arrived(scene.email) });

  /** Whoever looks may have a connection of before the stop: then he looks again. */
  const deliveriesSeen = async () => {
    try {
      return await scene.deliveries();
    } catch (error) {
      if (isTransient(error)) return [];
      throw error;
    }
  };

  /** Until nothing waits and nothing is under way; whoever was to wait some seconds need not do so here. */
  const settled = (...states: string[]) =>
    scene.until(async () => {
      scene.passTime(1_000);
      const rows = await deliveriesSeen();
      return rows.length > 0 && rows.every(({ state }) => states.includes(state));
    });

  /** One delivery each by webhook and mail has been handed over and not been answered, others wait; it stops. */
  async function stopInTheMiddle(leaseMs: number) {
    const webhook = scene.aWebhook();
    const rule = scene.rule({ channels: { email: true, webhookIds: [webhook] } });
    let answer: () => void = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const waits: Behaviour = async (notification, signal) => {
      await answered;
      return takes(notification, signal);
    };
    scene.webhook.behave(webhook, waits);
    scene.email.behave(scene.owner, waits);
    scene.planner();
    scene.dispatcher({ leaseMs });
    scene.dispatcher({ leaseMs });
    const alerts = await scene.raise(rule, ALERTS);
    await scene.until(async () => scene.webhook.inbox.length > 0 && scene.email.inbox.length > 0);
    await server.stopImmediate();
    return { alerts, answer };
  }

  it('writes down what came of them once it is back, and nothing is sent twice', async () => {
    const { alerts, answer } = await stopInTheMiddle(60_000);
    answer();
    await server.restart();
    await settled('delivered');
    await truth(alerts);
    expect(scene.webhook.inbox).toHaveLength(ALERTS);
    expect(await scene.attempts()).toHaveLength(ALERTS * 2);
    expect(scene.fatal).toEqual([]);
  });

  it('leaves them to another one once their leases are up: a mail is shown as uncertain, and not sent again', async () => {
    const { alerts, answer } = await stopInTheMiddle(1_000);
    await server.restart();
    await scene.until(async () =>
      (await deliveriesSeen()).some(({ state }) => state === 'uncertain'),
    );
    await scene.until(async () => scene.webhook.inbox.length > 1);
    answer();
    await settled('delivered', 'uncertain');
    await truth(alerts);
    expect(scene.fatal).toEqual([]);
  });
});
