import { DeliveryScene } from '../testing/delivery-scene.js';
import { expectTruth } from '../testing/expect-truth.js';
import { ended, NEVER, NotifierProcesses } from '../testing/notifier-processes.js';

const ROUNDS = process.env.CI === undefined ? 4 : 25;
/** Each round starts processes, which on a busy machine takes some seconds. */
jest.setTimeout(60_000 + ROUNDS * 15_000);

const POINTS = ['planned and not written', 'planned', 'claimed', 'begun', 'sent', 'marked'];

const DIGEST_POINTS = ['digest made and not written', 'digest made and not sent'];
const HOUR = 3_600_000;

describe('notifiers that are killed with -9 over and over', () => {
  let scene: DeliveryScene;
  let notifiers: NotifierProcesses;
  beforeAll(async () => {
    scene = await DeliveryScene.open();
    notifiers = await NotifierProcesses.open(scene);
  });
  afterAll(async () => {
    await notifiers.close();
    await scene.close();
  });

  it(`tell each alert once to a receiver that drops repeats by id, over ${ROUNDS} rounds`, async () => {
    const webhook = scene.aWebhook();
    const rule = scene.rule();
    const alerts: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      alerts.push(...(await scene.raise(rule, 12)));
      const point = POINTS[round % POINTS.length]!;
      const after = point.startsWith('planned') ? 1 : 1 + Math.floor(Math.random() * 12);
      const first = notifiers.run({ webhook, dieAt: { point, after } });
      const second = notifiers.run({ webhook, dieAt: NEVER });
      const both = [ended(first), ended(second)];
      const late = setTimeout(() => first.kill('SIGKILL'), 2_000);
      await both[0];
      clearTimeout(late);
      second.kill('SIGKILL');
      await both[1];
    }
    const last = notifiers.run({ webhook, dieAt: NEVER });
    await scene.settled('delivered', 'uncertain');
    last.kill('SIGKILL');
    await expectTruth(scene, alerts, notifiers.arrived());
  });

  it('make and send one digest, whether it was killed before that was written or before it was sent', async () => {
    const webhook = scene.aWebhook();
    const timing = { kind: 'hourly' } as const;
    const rule = scene.rule({ timing, channels: { email: true, webhookIds: [webhook] } });
    const alerts = await scene.raiseAndPlan(rule, 5);
    // Nothing is under way when it dies, and a busy machine takes its time.
    const given = { webhook, timing, ahead: HOUR, leaseMs: 60_000, attemptMs: 20_000 };
    for (const point of DIGEST_POINTS) {
      const dying = notifiers.run({ ...given, dieAt: { point, after: 1 } });
      expect(await ended(dying)).toBe('SIGKILL');
    }
    const last = notifiers.run({ ...given, dieAt: NEVER });
    const sent = await scene.until(async () => {
      const rows = (await scene.deliveries()).filter(({ kind }) => kind === 'digest');
      return rows.length > 0 && rows.every(({ state }) => state === 'delivered') ? rows : null;
    });
    last.kill('SIGKILL');
    expect((await scene.digests()).map((digest) => digest.alerts)).toEqual([alerts]);
    expect(sent.map(({ channel }) => channel).toSorted()).toEqual(['email', 'webhook']);
    const told = notifiers.arrivals.filter(({ deliveryId }) =>
      sent.some((each) => each.delivery === deliveryId),
    );
    expect(told.map((each) => each.alerts)).toEqual([alerts, alerts]);
  });
});
