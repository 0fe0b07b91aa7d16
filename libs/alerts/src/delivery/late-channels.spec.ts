import { DeliveryScene } from '../testing/delivery-scene.js';
import { hangs, type Behaviour } from '../testing/fake-channel.js';

/** Against its contract. */
const ignoresTheSignal: Behaviour = () => new Promise(() => undefined);

describe('an attempt whose time is up', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
  });
  afterEach(() => scene.close());

  /** What becomes of a mail and of a message to a webhook. */
  async function fatesOf(behaviour: Behaviour) {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, behaviour);
    scene.email.behave(scene.owner, behaviour);
    await scene.raiseAndPlan(scene.rule({ channels: { email: true, webhookIds: [webhook] } }));
    scene.dispatcher({ attemptMs: 200 });
    const rows = await scene.until(async () => {
      const all = await scene.deliveries();
      return all.length === 2 && all.every(({ tries }) => tries === 1) ? all : null;
    });
    return Object.fromEntries(rows.map(({ channel, state, reason }) => [channel, [state, reason]]));
  }

  it('is what its channel says of it', async () => {
    expect(await fatesOf(hangs)).toEqual({
      email: ['waiting', 'TIMED_OUT'],
      webhook: ['waiting', 'TIMED_OUT'],
    });
  });

  it('may have arrived as a mail where the channel says nothing, and goes to a webhook again', async () => {
    expect(await fatesOf(ignoresTheSignal)).toEqual({
      email: ['uncertain', 'TIMED_OUT'],
      webhook: ['waiting', 'TIMED_OUT'],
    });
  });
});
