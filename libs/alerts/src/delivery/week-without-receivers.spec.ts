import { DeliveryScene } from '../testing/delivery-scene.js';
import { fails, takes } from '../testing/fake-channel.js';
import { openDeliveryLog } from './delivery-log.js';
import { PAUSES_MS } from './retry-schedule.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MONDAY = new Date('2026-01-05T12:10:00Z');
const DAYS = 7;
/** A destination that fails is left alone for five minutes at most after each time, and has one attempt at a time. */
const IN_LINE_MS = DAYS * 5 * MINUTE;

jest.setTimeout(180_000);

describe('a week in which neither the endpoint nor the mail server answers', () => {
  let scene: DeliveryScene;
  let webhook: string;
  const alerts: string[] = [];
  /** Days from the beginning until the endpoint was disabled. */
  let disabledAfter = 0;
  let dispatcher: ReturnType<DeliveryScene['dispatcher']>;

  beforeAll(async () => {
    scene = await DeliveryScene.open();
    scene.stopClock(MONDAY);
    webhook = scene.aWebhook();
    scene.webhook.behave(webhook, fails());
    scene.email.behave(scene.owner, fails());
    dispatcher = scene.dispatcher();
    const rule = scene.rule({ channels: { email: true, webhookIds: [webhook] } });
    for (let day = 0; day < DAYS; day += 1) {
      if (day % 2 === 0) alerts.push(...(await scene.raiseAndPlan(rule)));
      await liveUntil(new Date(MONDAY.getTime() + (day + 1) * DAY));
    }
  });
  afterAll(() => scene.close());

  /** From one moment at which something is due to the next. */
  async function liveUntil(end: Date): Promise<void> {
    for (;;) {
      const next = await nextDue();
      if (disabledAfter === 0 && scene.endpoints.disabled.length > 0) {
        disabledAfter = (scene.now().getTime() - MONDAY.getTime()) / DAY;
      }
      if (next === null || next >= end) break;
      scene.stopClock(next);
      dispatcher.wake();
    }
    scene.stopClock(end);
    dispatcher.wake();
    await nextDue();
  }

  /** When something is due next, once everything that is due now was tried. */
  async function nextDue(): Promise<Date | null> {
    const found = await scene.until(async () => {
      const { rows } = await scene.pool.query<{ busy: boolean; next: Date | null }>(
        `with due as (select greatest(next_at, blocked_until) as at from alerts.destination where next_at is not null)
         select exists (select from alerts.delivery where state = 'sending')
           or exists (select from alerts.destination where disabling is not null)
           or exists (select from due where at <= $1) as busy, (select min(at) from due) as next`,
        [scene.now()],
      );
      return rows[0]?.busy === false ? rows[0] : null;
    });
    return found.next;
  }

  const attemptsOf = async () => {
    const { rows } = await scene.pool.query<{ delivery: string; code: string; at: Date }>(
      'select delivery, code, at from alerts.attempt order by delivery, number',
    );
    const byDelivery = new Map<string, { code: string; at: number }[]>();
    for (const { delivery, code, at } of rows) {
      const known = byDelivery.get(delivery) ?? [];
      byDelivery.set(delivery, [...known, { code, at: at.getTime() }]);
    }
    return byDelivery;
  };

  it('tries each on the schedule, each at its own moments, and gives up after ten times', async () => {
    const pauses = [...(await attemptsOf()).values()].map((made) =>
      made.slice(1).map(({ at }, index) => at - (made[index]?.at ?? 0)),
    );
    const longest = Math.max(...pauses.map((each) => each.length));
    expect(longest).toBe(PAUSES_MS.length);
    for (const each of pauses) {
      for (const [index, pause] of each.entries()) {
        const planned = PAUSES_MS[index] ?? 0;
        expect(pause).toBeGreaterThanOrEqual(planned);
        expect(pause).toBeLessThanOrEqual(planned * 1.2 + IN_LINE_MS);
      }
    }
    const fifth = pauses.flatMap((each) => each[4] ?? []);
    expect(new Set(fifth).size).toBe(fifth.length);
    const failed = (await scene.deliveries()).filter(({ reason }) => reason === 'GIVEN_UP');
    expect(failed.length).toBeGreaterThan(2);
    expect(failed.every(({ tries }) => tries === PAUSES_MS.length + 1)).toBe(true);
  });

  it('disables the endpoint on its sixth day, once, and has the word for its owner wait for the mail server', async () => {
    expect(scene.endpoints.disabled).toEqual([{ webhookId: webhook, reason: 'FAILING_FIVE_DAYS' }]);
    expect(disabledAfter).toBeGreaterThanOrEqual(5);
    expect(disabledAfter).toBeLessThan(6);
    const words = (await scene.deliveries()).filter(({ kind }) => kind === 'notice');
    expect(words).toMatchObject([{ channel: 'email', state: 'waiting', destination: scene.owner }]);
    const last = (await scene.deliveries()).filter(({ reason }) => reason === 'ENDPOINT_DISABLED');
    expect(last.length).toBeGreaterThan(0);
  });

  it('loses nothing: what waits comes by itself, what failed when it is ordered again, each once', async () => {
    scene.webhook.behave(webhook, takes);
    scene.email.behave(scene.owner, takes);
    scene.endpoints.become(webhook, 'active');
    const log = openDeliveryLog(scene.pool, scene.now);
    const owner = { personId: scene.owner, organisationId: scene.organisation, administers: false };
    const failed = (await scene.deliveries()).filter(({ state }) => state === 'failed');
    const there = failed.filter(({ channel }) => channel === 'webhook').length;
    const range = { webhookId: webhook, since: MONDAY, until: null };
    expect(await log.redeliverFailed(owner, range)).toBe(there);
    for (const { channel, delivery } of failed) {
      if (channel === 'email') expect(await log.redeliver(delivery)).toBe(true);
    }
    dispatcher.wake();
    await nextDue();
    await liveUntil(new Date(scene.now().getTime() + 2 * DAY));
    const rows = await scene.settled('delivered');
    expect(rows).toHaveLength(alerts.length * 2 + 1);
    const taken = [...(await attemptsOf()).values()].map((made) =>
      made.filter(({ code }) => code === 'DELIVERED'),
    );
    expect(taken.map((made) => made.length)).toEqual(rows.map(() => 1));
    for (const inbox of [scene.webhook.inbox, scene.email.inbox]) {
      const told = new Map(inbox.map((each) => [each.deliveryId, each]));
      const ids = [...told.values()].flatMap((each) => each.alerts.map(({ alertId }) => alertId));
      expect(ids.toSorted()).toEqual(alerts.toSorted());
    }
    const notices = rows.filter(({ kind }) => kind === 'notice');
    expect(notices).toHaveLength(1);
  });
});
