import { DeliveryScene } from '../testing/delivery-scene.js';
import { fails, takes } from '../testing/fake-channel.js';
import { openWebhookDesk } from './webhook-desk.js';

describe('those who manage a webhook', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
  });
  afterEach(() => scene.close());
  const desk = () => openWebhookDesk(scene.pool, scene.now);
  const tested = (webhookId: string) => ({
    webhookId,
    organisationId: scene.organisation,
    personId: scene.owner,
  });

  it('send it a test, each time another one, through the same line as alerts', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, takes);
    const ids = [await desk().sendTest(tested(webhook)), await desk().sendTest(tested(webhook))];
    scene.dispatcher();
    const rows = await scene.settled('delivered');
    expect(rows.map(({ delivery }) => delivery).toSorted()).toEqual(ids.toSorted());
    expect(scene.webhook.inbox[0]).toMatchObject({ kind: 'test', alerts: [], rule: null });
  });

  it('see since when it fails, and that it fails no more', async () => {
    const [failing, sound] = [scene.aWebhook(), scene.aWebhook()];
    scene.webhook.behave(failing, fails());
    const before = scene.now();
    for (const webhook of [failing, sound]) await desk().sendTest(tested(webhook));
    scene.dispatcher();
    const since = await scene.until(
      async () => (await desk().failingSince([failing, sound])).get(failing) ?? null,
    );
    expect(since.getTime()).toBeGreaterThanOrEqual(before.getTime());
    await scene.until(async () =>
      (await scene.deliveries()).some(({ state }) => state === 'delivered'),
    );
    expect((await desk().failingSince([failing, sound])).has(sound)).toBe(false);
    scene.webhook.behave(failing, takes);
    scene.passTime(3_600_000);
    await scene.settled('delivered');
    expect(await desk().failingSince([failing, sound])).toEqual(new Map());
  });
});
