import { randomUUID } from 'node:crypto';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { fails, hangs, isGone, takes } from '../testing/fake-channel.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('an endpoint', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
  });
  afterEach(() => scene.close());

  it('that says it is gone ends there, and its owner is told by mail', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, isGone);
    await scene.raiseAndPlan(scene.ruleTo(webhook), 3);
    scene.dispatcher();
    const rows = await scene.settled('failed', 'delivered');
    expect(scene.endpoints.disabled).toEqual([{ webhookId: webhook, reason: 'GONE' }]);
    await scene.until(async () => scene.email.inbox.length === 1);
    expect(scene.email.inbox[0]).toMatchObject({ kind: 'notice', notice: 'WEBHOOK_GONE' });
    expect(scene.webhook.inbox.length).toBeLessThan(3);
    expect(rows.length).toBeGreaterThanOrEqual(3);
  });

  it('that has failed for five days is disabled, and its owner is told once', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, fails());
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.dispatcher();
    for (let count = 1; count < 9; count += 1) {
      await scene.until(async () => {
        const [row] = await scene.deliveries();
        return row?.tries === count || scene.endpoints.disabled.length > 0;
      });
      if (count < 6) expect(scene.endpoints.disabled).toEqual([]);
      scene.passTime(25 * HOUR);
    }
    await scene.until(async () => scene.email.inbox.length > 0);
    expect(scene.endpoints.disabled).toEqual([{ webhookId: webhook, reason: 'FAILING_FIVE_DAYS' }]);
    expect(scene.email.inbox.map(({ notice }) => notice)).toEqual(['WEBHOOK_DISABLED']);
  });

  it('that took one meanwhile is not disabled', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, fails());
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.dispatcher();
    await scene.until(async () => (await scene.deliveries())[0]?.tries === 1);
    scene.webhook.behave(webhook, takes);
    scene.passTime(4 * DAY);
    await scene.settled('delivered');
    scene.webhook.behave(webhook, fails());
    scene.passTime(2 * DAY);
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    await scene.until(async () =>
      (await scene.deliveries()).some(({ tries, state }) => tries === 1 && state === 'waiting'),
    );
    expect(scene.endpoints.disabled).toEqual([]);
  });

  it('that is paused waits until it is resumed', async () => {
    const webhook = scene.aWebhook();
    scene.endpoints.become(webhook, 'paused');
    const alerts = await scene.raiseAndPlan(scene.ruleTo(webhook), 5);
    scene.dispatcher();
    await scene.until(async () =>
      (await scene.deliveries()).some(({ reason }) => reason === 'ENDPOINT_PAUSED'),
    );
    expect(scene.webhook.inbox).toEqual([]);
    scene.endpoints.become(webhook, 'active');
    await scene.settled('delivered');
    expect(scene.webhook.arrived(webhook).toSorted()).toEqual(alerts.toSorted());
  });

  it('that is disabled, removed or of another organisation is sent nothing', async () => {
    const [off, removed, foreign] = [
      scene.aWebhook(),
      scene.aWebhook(),
      scene.aWebhook(randomUUID()),
    ];
    scene.endpoints.become(off, 'disabled');
    scene.endpoints.become(removed, 'removed');
    await scene.raiseAndPlan(scene.ruleTo(off, removed, foreign, randomUUID()));
    scene.dispatcher();
    const rows = await scene.settled('failed', 'dropped');
    expect(rows.find(({ destination }) => destination === off)).toMatchObject({
      state: 'failed',
      reason: 'ENDPOINT_DISABLED',
    });
    expect(rows.filter(({ reason }) => reason === 'ENDPOINT_REMOVED')).toHaveLength(3);
    expect(scene.webhook.inbox).toEqual([]);
  });

  it('that is slow or dead holds up no other one', async () => {
    const dead = Array.from({ length: 30 }, () => scene.aWebhook());
    const well = scene.aWebhook();
    const limits = { webhook: { inAll: 16, perOrganisation: 12, perDestination: 4 } };
    scene.dispatcher({ limits });
    await scene.raiseAndPlan(scene.ruleTo(well));
    await scene.settled('delivered');
    for (const each of dead) scene.webhook.behave(each, hangs);
    for (const each of dead) await scene.raiseAndPlan(scene.ruleTo(each), 20);
    await scene.raiseAndPlan(scene.ruleTo(well), 50);
    await scene.until(async () => scene.webhook.arrived(well).length === 51);
    for (const each of dead) expect(scene.webhook.mostAtOnce(each)).toBeLessThanOrEqual(1);
    expect(scene.webhook.mostAtOnce(well)).toBeLessThanOrEqual(4);
    expect(dead.some((each) => scene.webhook.mostAtOnce(each) === 1)).toBe(true);
  });

  it('is taken by all notifiers together no oftener at once than it may', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, async (notification, signal) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return takes(notification, signal);
    });
    await scene.raiseAndPlan(scene.ruleTo(webhook), 60);
    for (let count = 0; count < 3; count += 1) scene.dispatcher();
    await scene.settled('delivered');
    expect(scene.webhook.inbox).toHaveLength(60);
    expect(scene.webhook.mostAtOnce(webhook)).toBe(4);
  });
});
