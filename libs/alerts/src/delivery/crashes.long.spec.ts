import { DeliveryScene } from '../testing/delivery-scene.js';

describe('a process that dies', () => {
  let scene: DeliveryScene;
  let release: () => void;
  let held: Promise<void>;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    held = new Promise((resolve) => (release = resolve));
  });
  afterEach(async () => {
    release();
    await scene.close();
  });

  /** A dispatcher that stands still for ever at a point, as a process does that is no more; `release` lets it go on as a zombie. */
  function diesAt(point: string): Promise<void> {
    return new Promise((reached) => {
      const dying = scene.dispatcher({
        leaseMs: 300,
        careMs: 600_000,
        onPoint: (at) => {
          if (at !== point) return undefined;
          void dying.stop();
          reached();
          return held;
        },
      });
    });
  }

  const outcome = async () => {
    const [row] = await scene.deliveries();
    const attempts = (await scene.attempts()).map(({ code }) => code);
    return { state: row?.state, reason: row?.reason, attempts };
  };

  it.each(['claimed', 'begun', 'sent'])(
    'at "%s" leaves a webhook to another one, which sends it with the same id',
    async (point) => {
      const webhook = scene.aWebhook();
      await scene.raiseAndPlan(scene.ruleTo(webhook));
      await diesAt(point);
      scene.dispatcher();
      const [row] = await scene.settled('delivered');
      const ids = scene.webhook.inbox.map(({ deliveryId }) => deliveryId);
      expect(new Set(ids)).toEqual(new Set([row?.delivery]));
      expect(ids).toHaveLength(point === 'sent' ? 2 : 1);
    },
  );

  it('before it begins to send a mail leaves it to another one', async () => {
    await scene.raiseAndPlan(scene.mailRule());
    await diesAt('claimed');
    scene.dispatcher();
    await scene.settled('delivered');
    expect(scene.email.inbox).toHaveLength(1);
  });

  it.each(['begun', 'sent'])(
    'at "%s" leaves a mail that may have arrived: it is shown, and not sent again',
    async (point) => {
      await scene.raiseAndPlan(scene.mailRule());
      await diesAt(point);
      scene.dispatcher();
      await scene.settled('uncertain');
      expect(await outcome()).toEqual({
        state: 'uncertain',
        reason: 'INTERRUPTED',
        attempts: ['INTERRUPTED'],
      });
      expect(scene.email.inbox).toHaveLength(point === 'sent' ? 1 : 0);
    },
  );

  it('and lives after all may say how a mail went that was uncertain', async () => {
    await scene.raiseAndPlan(scene.mailRule());
    await diesAt('sent');
    scene.dispatcher();
    await scene.settled('uncertain');
    release();
    await scene.settled('delivered');
    expect((await outcome()).attempts).toEqual(['INTERRUPTED', 'DELIVERED']);
  });

  it('and lives after all does not begin what another one has taken up', async () => {
    const webhook = scene.aWebhook();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    await diesAt('claimed');
    scene.dispatcher();
    await scene.settled('delivered');
    release();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(scene.webhook.inbox).toHaveLength(1);
    expect((await outcome()).attempts).toEqual(['DELIVERED']);
  });

  it('and lives after all writes nothing over what another one has written', async () => {
    const webhook = scene.aWebhook();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    await diesAt('sent');
    scene.dispatcher();
    await scene.settled('delivered');
    const before = await outcome();
    release();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await outcome()).toEqual(before);
    expect(before.attempts).toEqual(['INTERRUPTED', 'DELIVERED']);
  });

  it('each time over one delivery does not do so for ever', async () => {
    const webhook = scene.aWebhook();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    await scene.pool.query('update alerts.delivery set tries = 9');
    await diesAt('begun');
    scene.dispatcher();
    const [row] = await scene.settled('failed');
    expect(row?.reason).toBe('GIVEN_UP');
  });

  it('and a database that is away for a moment lose nothing and send no mail twice', async () => {
    const webhook = scene.aWebhook();
    const rule = scene.rule({ channels: { email: true, webhookIds: [webhook] } });
    scene.planner();
    scene.dispatcher();
    scene.dispatcher();
    const alerts: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      alerts.push(...(await scene.raise(rule, 10)));
      await scene.database.cutOff();
    }
    await scene.until(async () => (await scene.deliveries()).length === 160);
    scene.passTime(15_000);
    await scene.settled('delivered');
    const mails = scene.email.arrived(scene.owner);
    expect(mails.toSorted()).toEqual(alerts.toSorted());
    expect(new Set(scene.webhook.arrived(webhook))).toEqual(new Set(alerts));
    expect(scene.fatal).toEqual([]);
  });
});
