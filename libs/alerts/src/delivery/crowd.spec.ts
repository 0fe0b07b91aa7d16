import { setTimeout as pause } from 'node:timers/promises';
import { aRule } from '@tocsin/domain/testing';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { hangs } from '../testing/fake-channel.js';
import { MemoryFacts, MemoryRules } from '../testing/memory-ports.js';
import type { OwnedAlert, RuleText, Tellable } from './ports.js';

/** Facts that take their time, and count who asks. */
class AskedFacts extends MemoryFacts {
  looks = 0;
  mostAtOnce = 0;
  #now = 0;

  override async notices(alertIds: readonly string[]): Promise<Tellable | null> {
    this.#now += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#now);
    await pause(20);
    this.#now -= 1;
    return super.notices(alertIds);
  }

  override async severities(alerts: readonly OwnedAlert[]) {
    this.looks += 1;
    return super.severities(alerts);
  }
}

class AskedRules extends MemoryRules {
  looks = 0;

  override async textsOf(texts: readonly RuleText[]) {
    this.looks += 1;
    return super.textsOf(texts);
  }
}

describe('a crowd of alerts', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
  });
  afterEach(() => scene.close());

  it('is planned in a few looks, however many rules and owners it is of', async () => {
    const [rules, facts] = [new AskedRules(), new AskedFacts()];
    for (let number = 0; number < 300; number += 1) {
      const webhookIds = [scene.aWebhook()];
      const rule = scene.rule();
      rules.write(rule, 1, aRule({ channels: { email: false, webhookIds }, quietHours: QUIET }));
      await scene.raise(rule);
    }
    await scene.plan({ rules, facts });
    expect(await scene.deliveries()).toHaveLength(300);
    // One look a round, of up to 500; the last round finds nothing. Digests ask for texts once more.
    expect([rules.looks, facts.looks]).toEqual([2, 1]);
  });

  it('is sent at once, while few ask the database: others need connections, too', async () => {
    const facts = new AskedFacts();
    const webhooks = Array.from({ length: 30 }, () => scene.aWebhook());
    for (const webhook of webhooks) {
      scene.webhook.behave(webhook, hangs);
      await scene.raiseAndPlan(scene.ruleTo(webhook));
    }
    scene.dispatcher({ facts });
    await scene.until(async () => scene.webhook.inbox.length === webhooks.length);
    expect(facts.mostAtOnce).toBeGreaterThan(1);
    expect(facts.mostAtOnce).toBeLessThanOrEqual(6);
  });
});

const QUIET = {
  from: '22:00',
  to: '07:00',
  zone: 'UTC',
  unlessSeverity: ['incident' as const],
};
