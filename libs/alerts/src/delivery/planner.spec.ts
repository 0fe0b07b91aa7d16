import { openPool } from '@tocsin/postgres';
import { DeliveryScene } from '../testing/delivery-scene.js';

describe('planning', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    scene.stopClock('2026-01-05T12:00:00Z');
  });
  afterEach(() => scene.close());

  const iso = (at: Date | null | undefined) => at?.toISOString() ?? null;

  it('makes one delivery for each place that the rule sends to, due at once', async () => {
    const webhookIds = [scene.aWebhook(), scene.aWebhook()];
    const rule = scene.rule({
      channels: { email: true, webhookIds: [...webhookIds, webhookIds[0]!] },
    });
    const [alert] = await scene.raise(rule);
    await scene.plan();
    await scene.plan();
    const rows = await scene.deliveries();
    expect(rows.map(({ destination }) => destination).toSorted()).toEqual(
      [...webhookIds, scene.owner].toSorted(),
    );
    for (const row of rows) {
      expect(row).toMatchObject({ alert, digest: null, kind: 'alert', state: 'waiting', tries: 0 });
      expect(iso(row.next_at)).toBe('2026-01-05T12:00:00.000Z');
    }
  });

  it('makes none of a rule that pushes nothing, and none of one that nobody can read any more', async () => {
    await scene.raise(scene.rule());
    await scene.raise('5b6f7b9e-0000-4000-8000-000000000000');
    await scene.plan();
    expect(await scene.deliveries()).toEqual([]);
    const { rows } = await scene.pool.query('select planned from alerts.alert');
    expect(rows).toEqual([{ planned: true }, { planned: true }]);
  });

  it('sends where the rule said so when the alert was raised', async () => {
    const [before, after] = [scene.aWebhook(), scene.aWebhook()];
    const rule = scene.rule({ channels: { email: false, webhookIds: [before] } });
    scene.rule({ channels: { email: false, webhookIds: [after] } }, rule, 2);
    const [one] = await scene.raise(rule);
    const [two] = await scene.raise(rule, 1, { revision: 2 });
    await scene.plan();
    const rows = await scene.deliveries();
    const destinationOf = (alert?: string) => rows.find((row) => row.alert === alert)?.destination;
    expect([destinationOf(one), destinationOf(two)]).toEqual([before, after]);
  });

  it('holds what comes in quiet hours until they end, but not what is severe enough', async () => {
    scene.stopClock('2026-03-28T22:30:00Z');
    const quietHours = {
      from: '22:00',
      to: '07:00',
      zone: 'Europe/Berlin',
      unlessSeverity: ['disaster' as const],
    };
    const rule = scene.rule({ channels: { email: true, webhookIds: [] }, quietHours });
    const [held, severe] = await scene.raise(rule, 2);
    scene.facts.grades.set(severe!, 'disaster');
    await scene.plan();
    const rows = await scene.deliveries();
    const nextAt = (alert?: string) => iso(rows.find((row) => row.alert === alert)?.next_at);
    // The clocks are put forward in that night.
    expect(nextAt(held)).toBe('2026-03-29T05:00:00.000Z');
    expect(nextAt(severe)).toBe('2026-03-28T22:30:00.000Z');
  });

  it('gathers what is more than the throttle lets through into one summary, and loses nothing', async () => {
    const throttle = { most: 2, minutes: 10 };
    const rule = scene.rule({ channels: { email: true, webhookIds: [] }, throttle });
    const first = await scene.raise(rule, 4);
    await scene.plan();
    scene.passTime(60_000);
    const more = await scene.raise(rule, 3);
    await scene.plan();
    const alone = (await scene.deliveries()).map(({ alert }) => String(alert));
    expect(alone.toSorted()).toEqual(first.slice(0, 2).toSorted());
    expect(await scene.digests()).toEqual([]);
    scene.passTime(9 * 60_000);
    await scene.plan();
    const digests = await scene.digests();
    expect(digests.map(({ alerts }) => alerts)).toEqual([[...first.slice(2), ...more]]);
    const summaries = (await scene.deliveries()).filter(({ kind }) => kind === 'digest');
    expect(summaries).toHaveLength(1);
  });

  it('plans each alert once, however many plan at once', async () => {
    const rule = scene.rule({
      channels: { email: true, webhookIds: [scene.aWebhook()] },
      throttle: { most: 100, minutes: 60 },
    });
    const planners = Array.from({ length: 4 }, () => scene.planner());
    const alerts: string[] = [];
    for (let round = 0; round < 10; round += 1) alerts.push(...(await scene.raise(rule, 30)));
    await scene.until(async () => {
      const { rows } = await scene.pool.query('select from alerts.alert where not planned');
      return rows.length === 0;
    });
    await Promise.all(planners.map((planner) => planner.stop()));
    const { rows } = await scene.pool.query('select alert::text from alerts.gathered');
    const alone = (await scene.deliveries()).map(({ alert }) => String(alert));
    expect(alone).toHaveLength(200);
    const gathered = rows.map(({ alert }) => String(alert));
    expect([...new Set([...alone, ...gathered])].toSorted()).toEqual(alerts.toSorted());
    expect(gathered).toHaveLength(200);
    expect(scene.failures).toEqual([]);
  });

  it('plans all or nothing where the process dies', async () => {
    const rule = scene.rule({ channels: { email: true, webhookIds: [] } });
    await scene.raise(rule, 3);
    const dies = () => {
      throw new Error('killed');
    };
    await expect(scene.plan({ onPoint: dies })).rejects.toThrow('killed');
    expect(await scene.deliveries()).toEqual([]);
    await scene.plan();
    expect(await scene.deliveries()).toHaveLength(3);
  });

  it('goes on after the database was away', async () => {
    const rule = scene.rule({ channels: { email: true, webhookIds: [] } });
    scene.planner();
    for (let round = 0; round < 5; round += 1) {
      await scene.raise(rule);
      await scene.database.cutOff();
    }
    await scene.until(async () => (await scene.deliveries()).length === 5);
    expect(scene.fatal).toEqual([]);
  });

  it('gives up with the error when it fails over and over', async () => {
    const broken = openPool(scene.database.url);
    await broken.end();
    scene.planner({ pool: broken, maxFailures: 2 });
    await scene.until(async () => scene.fatal.length === 1);
    expect(scene.failures).toHaveLength(2);
  });
});
