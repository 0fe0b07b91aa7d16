import { setTimeout as pause } from 'node:timers/promises';
import { DeliveryScene } from '@tocsin/alerts/testing';
import { mailChannel } from './mail-channel.js';
import { startScripted, type Script } from './testing/test-smtp.js';
import { UnsubscribeTokens } from './unsubscribe-links.js';

const MINUTE = 60_000;

describe('a mail server that is slower than an attempt may take', () => {
  let scene: DeliveryScene;
  let smtp: Awaited<ReturnType<typeof startScripted>>;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
  });
  afterEach(async () => {
    await scene.close();
    await smtp.stop();
  });

  /** Mails one alert through it, with the real channel and its own patience. */
  async function mailOver(script: Partial<Script>): Promise<void> {
    smtp = await startScripted(script);
    const channel = mailChannel({
      server: smtp.server,
      from: 'alerts@tocsin.example',
      origin: 'https://tocsin.example',
      recipients: async () => ({ address: 'fang.wang@example.org', language: 'en' }),
      tokens: new UnsubscribeTokens({ derive: () => Buffer.alloc(32, 1) }),
      threadKey: Buffer.alloc(32, 1),
    });
    await scene.raiseAndPlan(scene.mailRule());
    scene.dispatcher({ channels: [channel], attemptMs: 700 });
  }

  const triedOnce = () =>
    scene.until(async () => {
      const [row] = await scene.deliveries();
      return row?.tries === 1 ? row : null;
    });

  it('and does not even greet has no mail, and is tried again until it takes it', async () => {
    let greets = false;
    await mailOver({ greets: () => greets });
    expect(await triedOnce()).toMatchObject({ state: 'waiting', reason: 'TIMED_OUT' });
    greets = true;
    scene.passTime(MINUTE);
    const [row] = await scene.settled('delivered', 'uncertain');
    expect(row).toMatchObject({ state: 'delivered', tries: 2 });
    expect(smtp.dots()).toBe(1);
  });

  it('and takes the whole mail without a word leaves it uncertain, and it is not sent again', async () => {
    await mailOver({ onDot: () => undefined });
    expect(await triedOnce()).toMatchObject({ state: 'uncertain', reason: 'FATE_UNKNOWN' });
    scene.passTime(24 * 60 * MINUTE);
    await pause(300);
    expect(smtp.dots()).toBe(1);
    expect(await scene.attempts()).toHaveLength(1);
  });
});
