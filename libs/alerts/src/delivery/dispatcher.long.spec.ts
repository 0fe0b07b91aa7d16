import { randomUUID } from 'node:crypto';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { fails, isUnsure, takes } from '../testing/fake-channel.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('sending', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
  });
  afterEach(() => scene.close());

  it('tells each alert once, with the words of its rule, and writes down the attempt', async () => {
    const webhook = scene.aWebhook();
    const name = 'Serious incidents in banks';
    const rule = scene.rule({ name, channels: { email: false, webhookIds: [webhook] } });
    const alerts = await scene.raiseAndPlan(rule, 5);
    scene.dispatcher();
    const rows = await scene.settled('delivered');
    expect(scene.webhook.arrived(webhook).toSorted()).toEqual(alerts.toSorted());
    expect(scene.webhook.inbox[0]).toMatchObject({
      kind: 'alert',
      rule: { ruleId: rule, name },
      window: null,
    });
    const attempts = await scene.attempts();
    expect(
      new Set(attempts.map(({ delivery, number, code }) => `${delivery} ${number} ${code}`)),
    ).toEqual(new Set(rows.map(({ delivery }) => `${delivery} 1 DELIVERED`)));
  });

  it('tries again on the schedule, with one id, until it is taken', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, fails());
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.dispatcher();
    const tries = (count: number) =>
      scene.until(async () => {
        const [row] = await scene.deliveries();
        return row?.state === 'waiting' && row.tries === count ? row : null;
      });
    const first = await tries(1);
    const wait = first.next_at!.getTime() - scene.now().getTime();
    expect(wait).toBeGreaterThan(3_000);
    expect(wait).toBeLessThanOrEqual(6_000);
    scene.passTime(7_000);
    await tries(2);
    scene.webhook.behave(webhook, takes);
    scene.passTime(400_000);
    await scene.settled('delivered');
    const ids = scene.webhook.inbox.map(({ deliveryId }) => deliveryId);
    expect(ids).toEqual([first.delivery, first.delivery, first.delivery]);
    const codes = (await scene.attempts()).map(({ number, code }) => [number, code]);
    expect(codes).toEqual([
      [1, 'STATUS'],
      [2, 'STATUS'],
      [3, 'DELIVERED'],
    ]);
  });

  it('gives up after ten attempts, and says so', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, fails());
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.dispatcher();
    for (let count = 1; count < 10; count += 1) {
      const { next_at: nextAt } = await scene.until(async () => {
        const [row] = await scene.deliveries();
        return row?.state === 'waiting' && row.tries === count ? row : null;
      });
      scene.passTime(nextAt!.getTime() - scene.now().getTime() + 1);
    }
    const [row] = await scene.settled('failed');
    expect(row).toMatchObject({ reason: 'GIVEN_UP', tries: 10, next_at: null });
  });

  it('comes no sooner than a receiver asks for', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, fails(HOUR));
    await scene.raiseAndPlan(scene.ruleTo(webhook), 2);
    scene.dispatcher();
    await scene.until(async () => scene.webhook.inbox.length === 1);
    scene.passTime(HOUR / 2);
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    await scene.until(async () => (await scene.deliveries()).length === 3);
    scene.passTime(HOUR / 4);
    expect(scene.webhook.inbox).toHaveLength(1);
    scene.webhook.behave(webhook, takes);
    scene.passTime(HOUR);
    await scene.settled('delivered');
  });

  it('does not tell what its owner may no longer read', async () => {
    const webhook = scene.aWebhook();
    const [hidden, seen] = await scene.raiseAndPlan(scene.ruleTo(webhook), 2);
    scene.facts.hidden.add(hidden!);
    scene.dispatcher();
    const rows = await scene.settled('delivered', 'dropped');
    expect(rows.find(({ alert }) => alert === hidden)).toMatchObject({
      state: 'dropped',
      reason: 'ACCESS_LOST',
    });
    expect(scene.webhook.arrived(webhook)).toEqual([seen]);
  });

  it('warns of no clock that was filed since, and says so', async () => {
    const webhook = scene.aWebhook();
    const [filed, running] = await scene.raiseAndPlan(scene.ruleTo(webhook), 2);
    scene.facts.settled.add(filed!);
    scene.dispatcher();
    const rows = await scene.settled('delivered', 'dropped');
    expect(rows.find(({ alert }) => alert === filed)).toMatchObject({
      state: 'dropped',
      reason: 'CLOCK_SETTLED',
    });
    expect(scene.webhook.arrived(webhook)).toEqual([running]);
  });

  it('tells nothing for an owner who is suspended, and says so', async () => {
    await scene.raiseAndPlan(scene.ruleTo(scene.aWebhook()));
    scene.facts.suspended = true;
    scene.dispatcher();
    expect(await scene.settled('delivered', 'dropped')).toMatchObject([
      { state: 'dropped', reason: 'OWNER_SUSPENDED' },
    ]);
    expect(scene.webhook.inbox).toEqual([]);
  });

  it('leaves out of a digest what is out of sight, and drops one that nothing is left of', async () => {
    scene.stopClock('2026-01-05T12:10:00Z');
    const rule = () => scene.mailRule({ timing: { kind: 'hourly' } });
    const [gone, left] = await scene.raiseAndPlan(rule(), 2);
    const empty = await scene.raiseAndPlan(rule(), 2);
    scene.passTime(HOUR);
    await scene.plan();
    for (const alert of [gone!, ...empty]) scene.facts.hidden.add(alert);
    scene.dispatcher();
    const rows = await scene.settled('delivered', 'dropped');
    expect(scene.email.arrived(scene.owner)).toEqual([left]);
    expect(rows.map(({ state }) => state).toSorted()).toEqual(['delivered', 'dropped']);
    expect(scene.email.inbox[0]?.window).toMatchObject({ zone: 'UTC' });
  });

  it('puts the most serious first', async () => {
    scene.stopClock('2026-01-05T12:10:00Z');
    const rule = scene.mailRule({ timing: { kind: 'hourly' } });
    const [hazard, disaster, incident] = await scene.raiseAndPlan(rule, 3);
    scene.facts.grades.set(hazard!, 'hazard');
    scene.facts.grades.set(disaster!, 'disaster');
    scene.passTime(HOUR);
    await scene.plan();
    scene.dispatcher();
    await scene.settled('delivered');
    expect(scene.email.arrived(scene.owner)).toEqual([disaster, incident, hazard]);
  });

  it('drops what a rule that was deleted or silenced since would have said', async () => {
    const incident = randomUUID();
    const until = new Date(Date.now() + HOUR).toISOString();
    const [deleted, silenced, partly] = [scene.mailRule(), scene.mailRule(), scene.mailRule()];
    scene.rules.standings.set(deleted, null);
    scene.rules.standings.set(silenced, { silences: [{ incidentId: null, until }] });
    scene.rules.standings.set(partly, { silences: [{ incidentId: incident, until }] });
    await scene.raise(deleted);
    await scene.raise(silenced);
    await scene.raise(partly, 1, { incident });
    const [heard] = await scene.raise(partly, 1, { incident: randomUUID() });
    await scene.plan();
    scene.dispatcher();
    const rows = await scene.settled('delivered', 'dropped');
    expect(rows.map(({ reason }) => String(reason)).toSorted()).toEqual([
      'RULE_DELETED',
      'SILENCED',
      'SILENCED',
      'null',
    ]);
    expect(scene.email.arrived(scene.owner)).toEqual([heard]);
  });

  it('sends nothing to where its rule does not send any more, whatever waited for it', async () => {
    const byMail = { email: true, webhookIds: [] };
    const rule = scene.rule({ channels: byMail });
    const daily = { kind: 'daily', at: '08:00', zone: 'UTC' } as const;
    const gathering = scene.rule({ channels: byMail, timing: daily });
    await scene.raise(rule);
    await scene.raise(gathering);
    await scene.plan();
    scene.passTime(DAY);
    await scene.plan();
    // As after a click on unsubscribe: written anew, and no alert since.
    scene.rule({ channels: { email: false, webhookIds: [] } }, rule, 2);
    scene.rule({ channels: { email: false, webhookIds: [] }, timing: daily }, gathering, 2);
    scene.dispatcher();
    const rows = await scene.settled('delivered', 'dropped');
    expect(rows.map(({ kind, reason }) => `${kind} ${reason}`).toSorted()).toEqual([
      'alert CHANNEL_REMOVED',
      'digest CHANNEL_REMOVED',
    ]);
    expect(scene.email.inbox).toEqual([]);
  });

  it('does not send again what may have arrived, and shows it', async () => {
    scene.email.behave(scene.owner, isUnsure);
    await scene.raiseAndPlan(scene.mailRule());
    scene.dispatcher();
    await scene.settled('uncertain');
    scene.passTime(DAY);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(scene.email.inbox).toHaveLength(1);
  });

  it('waits while facts are away, and counts no attempt', async () => {
    const webhook = scene.aWebhook();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.facts.broken = true;
    scene.dispatcher();
    await scene.until(async () => (await scene.deliveries())[0]?.reason === 'NOT_READY');
    scene.facts.broken = false;
    scene.passTime(30_000);
    const [row] = await scene.settled('delivered');
    expect(row?.tries).toBe(1);
    expect(await scene.attempts()).toHaveLength(1);
  });

  it('does not wait for a clock that was set back by a day', async () => {
    const webhook = scene.aWebhook();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.passTime(-DAY);
    scene.dispatcher();
    const rows = await scene.settled('delivered');
    expect(rows).toHaveLength(1);
  });

  it('keeps the log for 30 days, and what still waits for longer', async () => {
    const webhook = scene.aWebhook();
    const dispatcher = scene.dispatcher();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    await scene.settled('delivered');
    await dispatcher.stop();
    scene.endpoints.become(webhook, 'paused');
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.passTime(31 * DAY);
    scene.dispatcher();
    await scene.until(async () => (await scene.deliveries()).length === 1);
    // It is taken up, and put back since its webhook is paused.
    await scene.settled('waiting');
    expect((await scene.deliveries())[0]).toMatchObject({ state: 'waiting', kind: 'alert' });
    expect(scene.webhook.inbox).toHaveLength(1);
    expect(await scene.attempts()).toEqual([]);
  });
});
