import { randomUUID } from 'node:crypto';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { fails, takes } from '../testing/fake-channel.js';
import { openDeliveryLog, type DeliveryLog } from './delivery-log.js';
import type { LogReader } from './log-reader.js';

const HOUR = 3_600_000;

describe('the delivery log', () => {
  let scene: DeliveryScene;
  let log: DeliveryLog;
  let owner: LogReader;
  let administrator: LogReader;
  let stranger: LogReader;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    log = openDeliveryLog(scene.pool, scene.now);
    const organisationId = scene.organisation;
    owner = { personId: scene.owner, organisationId, administers: false };
    administrator = { personId: randomUUID(), organisationId, administers: true };
    stranger = { personId: randomUUID(), organisationId: randomUUID(), administers: true };
  });
  afterEach(() => scene.close());

  const all = { after: null, limit: 100 };

  it('is read newest first, page by page, by whoever owns the rules', async () => {
    const webhook = scene.aWebhook();
    const rule = scene.ruleTo(webhook);
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      made.unshift(...(await scene.raiseAndPlan(rule)));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    scene.dispatcher();
    await scene.settled('delivered');
    const first = await log.list(owner, {}, { after: null, limit: 2 });
    const last = first.at(-1)!;
    const rest = await log.list(
      owner,
      {},
      { after: { at: last.madeAt, id: last.deliveryId }, limit: 10 },
    );
    expect([...first, ...rest].map(({ alertId }) => alertId)).toEqual(made);
    expect(await log.count(owner, {})).toBe(5);
    expect(first[0]?.attempts).toMatchObject([
      {
        number: 1,
        code: 'DELIVERED',
        status: 200,
        request: 'POST https://receiver.example/alerts',
      },
    ]);
  });

  it('shows an administrator what went to a webhook of the organisation, but not what it was about', async () => {
    const webhookId = scene.aWebhook();
    const rule = scene.rule({ channels: { email: true, webhookIds: [webhookId] } });
    await scene.raiseAndPlan(rule);
    const [seen, ...more] = await log.list(administrator, { webhookId }, all);
    expect(more).toEqual([]);
    expect(seen).toMatchObject({ channel: 'webhook', ruleId: null, alertId: null });
    expect(await log.list(administrator, {}, all)).toEqual([]);
    const colleague = { ...administrator, administers: false };
    for (const reader of [stranger, colleague]) {
      expect(await log.list(reader, { webhookId }, all)).toEqual([]);
      expect(await log.count(reader, { webhookId })).toBe(0);
      expect(await log.one(reader, seen!.deliveryId)).toBeNull();
      expect(await log.health(colleague)).toEqual([]);
    }
    expect(await log.list(owner, {}, all)).toHaveLength(2);
  });

  it('shows administrators what rules of the organisation have sent, whole, and nobody else', async () => {
    const rule = scene.ruleTo(scene.aWebhook());
    const [alertId] = await scene.raise(rule, 1, { owner: scene.organisation });
    await scene.plan();
    expect(await log.list(administrator, {}, all)).toMatchObject([{ ruleId: rule, alertId }]);
    expect(await log.count(administrator, { alertId: alertId! })).toBe(1);
    for (const reader of [stranger, owner, { ...administrator, administers: false }]) {
      expect(await log.list(reader, {}, all)).toEqual([]);
      expect(await log.count(reader, { alertId: alertId! })).toBe(0);
    }
  });

  it('finds what became of one alert, also within a digest', async () => {
    scene.stopClock('2026-01-05T12:10:00Z');
    const [alone] = await scene.raiseAndPlan(scene.mailRule());
    const [gathered] = await scene.raiseAndPlan(scene.mailRule({ timing: { kind: 'hourly' } }));
    scene.passTime(HOUR);
    await scene.plan();
    const kinds = async (alertId?: string) =>
      (await log.list(owner, { alertId: alertId ?? null }, all)).map(({ kind }) => kind);
    expect(await kinds(alone)).toEqual(['alert']);
    expect(await kinds(gathered)).toEqual(['digest']);
    expect(await kinds(randomUUID())).toEqual([]);
    expect(await log.count(owner, { states: ['delivered'] })).toBe(0);
  });

  it('keeps no more of an answer than 4 kB, and no NUL', async () => {
    const webhook = scene.aWebhook();
    scene.webhook.behave(webhook, async (notification, signal) => ({
      ...(await takes(notification, signal)),
      answer: `\u0000${'x'.repeat(9_000)}`,
    }));
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    scene.dispatcher();
    await scene.settled('delivered');
    const [row] = await log.list(owner, {}, all);
    expect(row?.attempts[0]?.answer).toMatch(/^\uFFFDx{4095}$/);
  });

  it('says how endpoints do', async () => {
    const [well, ill] = [scene.aWebhook(), scene.aWebhook()];
    scene.webhook.behave(ill, fails());
    await scene.raiseAndPlan(scene.ruleTo(well, ill), 3);
    scene.dispatcher();
    const health = await scene.until(async () => {
      const found = await log.health(administrator);
      const of = (id: string) => found.find(({ webhookId }) => webhookId === id);
      const [one, two] = [of(well), of(ill)];
      return one?.waiting === 0 && two?.failingSince ? { one, two } : null;
    });
    expect(health.one).toMatchObject({ failingSince: null, nextAt: null });
    expect(health.one.lastSuccessAt).toBeInstanceOf(Date);
    expect(health.two).toMatchObject({ lastSuccessAt: null, waiting: 3 });
    expect(await log.health(stranger)).toEqual([]);
  });

  it('has one sent again with its id, and what is under way not', async () => {
    const webhook = scene.aWebhook();
    await scene.raiseAndPlan(scene.ruleTo(webhook));
    const [row] = await log.list(owner, {}, all);
    expect(await log.redeliver(row!.deliveryId)).toBe(false);
    scene.dispatcher();
    await scene.settled('delivered');
    expect(await log.redeliver(row!.deliveryId)).toBe(true);
    await scene.until(async () => (await log.one(owner, row!.deliveryId))?.attempts.length === 2);
    const ids = scene.webhook.inbox.map(({ deliveryId }) => deliveryId);
    expect(ids).toEqual([row!.deliveryId, row!.deliveryId]);
    expect(await log.redeliver(randomUUID())).toBe(false);
  });

  it('has all sent again that failed within a time, as far as one may see it', async () => {
    const webhookId = scene.aWebhook();
    scene.endpoints.become(webhookId, 'disabled');
    scene.stopClock('2026-01-05T12:00:00Z');
    const alerts: string[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      alerts.push(...(await scene.raiseAndPlan(scene.ruleTo(webhookId))));
      scene.passTime(HOUR);
    }
    scene.dispatcher();
    await scene.settled('failed');
    scene.endpoints.become(webhookId, 'active');
    const since = new Date('2026-01-05T12:30:00Z');
    const until = new Date('2026-01-05T13:30:00Z');
    expect(await log.redeliverFailed(stranger, { webhookId, since, until })).toBe(0);
    expect(await log.redeliverFailed(owner, { webhookId, since, until })).toBe(1);
    await scene.until(async () => scene.webhook.inbox.length === 1);
    expect(scene.webhook.arrived(webhookId)).toEqual([alerts[1]]);
    expect(await log.redeliverFailed(administrator, { webhookId, since, until: null })).toBe(1);
    await scene.until(async () => scene.webhook.inbox.length === 2);
    expect(scene.webhook.arrived(webhookId)).toEqual([alerts[1], alerts[2]]);
  });
});
