import type { AlertRuleDefinition } from '@tocsin/domain';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { isGone, takes } from '../testing/fake-channel.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In the early afternoon, so that a night and a full hour lie ahead. */
const NOON = '2026-01-05T12:10:00Z';

const ZONE = 'Europe/Berlin';
const NIGHT = { from: '22:00', to: '07:00', zone: ZONE, unlessSeverity: [] };
const RULES: Readonly<Record<string, Partial<AlertRuleDefinition>>> = {
  live: {},
  'live and throttled': { throttle: { most: 1, minutes: 30 } },
  'live with quiet hours': { quietHours: { ...NIGHT, from: '12:00', to: '15:00' } },
  hourly: { timing: { kind: 'hourly' } },
  'hourly with quiet hours': { timing: { kind: 'hourly' }, quietHours: NIGHT },
  daily: { timing: { kind: 'daily', at: '18:00', zone: ZONE } },
  weekly: { timing: { kind: 'weekly', day: 3, at: '08:00', zone: ZONE } },
};

describe('a clock that is set by a day', () => {
  let scene: DeliveryScene;
  let release: () => void;
  let held: Promise<void>;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    scene.stopClock(NOON);
    held = new Promise((resolve) => (release = resolve));
  });
  afterEach(async () => {
    release();
    await scene.close();
  });

  /** Nothing is due, and nobody has anything under way. */
  const idle = () =>
    scene.until(async () => {
      const { rows } = await scene.pool.query<{ due: number }>(
        `select count(*)::int as due from alerts.delivery where state = 'sending' or (state = 'waiting' and next_at <= $1)`,
        [scene.now()],
      );
      return rows[0]?.due === 0;
    });

  it.each([
    ['forwards, and comes back', [DAY, -DAY]],
    ['back, and comes forward again', [-DAY, DAY]],
    ['forwards, back over two days, and forwards', [DAY, -2 * DAY, DAY]],
    ['forwards for good', [DAY]],
    ['back for good', [-DAY]],
  ])('%s: each alert comes once, and none is lost', async (_, steps) => {
    const rules = Object.entries(RULES).map(([name, text]) => {
      const webhook = scene.aWebhook();
      const channels = { email: false, webhookIds: [webhook] };
      return { name, webhook, rule: scene.rule({ channels, ...text }), alerts: [] as string[] };
    });
    scene.dispatcher();
    for (const step of [0, ...steps]) {
      scene.passTime(step);
      for (let round = 0; round < 2; round += 1) {
        for (const { rule, alerts } of rules) alerts.push(...(await scene.raise(rule, 2)));
        await scene.plan();
        scene.passTime(20 * MINUTE);
        await scene.plan();
        await idle();
      }
    }
    // By the clock as it stands now: what waits for a week waits no longer than that.
    for (let hour = 0; hour < 8 * 24; hour += 6) {
      scene.passTime(6 * HOUR);
      await scene.plan();
    }
    await scene.settled('delivered');
    for (const { name, webhook, alerts } of rules) {
      expect([name, scene.webhook.arrived(webhook).toSorted()]).toEqual([name, alerts.toSorted()]);
    }
    const ids = scene.webhook.inbox.map(({ deliveryId }) => deliveryId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['forwards, and comes back', DAY, -DAY],
    ['back', 0, -DAY],
  ])(
    '%s: a destination that refused by the later clock is not left alone for a day',
    async (_, before, after) => {
      const rule = scene.mailRule();
      scene.email.behave(scene.owner, isGone);
      scene.dispatcher();
      scene.passTime(before);
      await scene.raiseAndPlan(rule, 2);
      await idle();
      // After two failures in a row it is left alone for some seconds.
      await scene.until(async () => {
        const { rows } = await scene.pool.query(
          'select from alerts.destination where failures = 2',
        );
        return rows.length === 1;
      });
      scene.passTime(after);
      scene.email.behave(scene.owner, takes);
      const [alert] = await scene.raiseAndPlan(rule);
      const arrived = await scene.until(async () => {
        const row = (await scene.deliveries()).find((each) => each.alert === alert);
        return row && !['waiting', 'sending'].includes(row.state) ? row : null;
      });
      expect(arrived.state).toBe('delivered');
    },
  );

  it('back at the database leaves no delivery with a holder that is no more', async () => {
    const webhook = scene.aWebhook();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    await new Promise<void>((reached) => {
      const dying = scene.dispatcher({
        leaseMs: 300,
        careMs: 600_000,
        onPoint: () => {
          void dying.stop();
          reached();
          return held;
        },
      });
    });
    // What it means that the clock which gave the lease has been set back by a day since.
    await scene.pool.query(
      `update alerts.delivery set lease_until = lease_until + interval '1 day'`,
    );
    scene.dispatcher({ leaseMs: 300 });
    await scene.settled('delivered');
    expect(scene.webhook.inbox).toHaveLength(1);
  });
});
