import { DeliveryScene } from '../testing/delivery-scene.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('digests', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    scene.stopClock('2026-03-28T12:00:00Z');
  });
  afterEach(() => scene.close());

  const daily = { kind: 'daily', at: '02:30', zone: 'Europe/Berlin' } as const;
  const byMail = { channels: { email: true, webhookIds: [] } };
  const contents = async () => (await scene.digests()).map(({ alerts }) => alerts);

  it('come at their time across the change of the clocks, each alert in one', async () => {
    const rule = scene.rule({ ...byMail, timing: daily });
    const saturday = await scene.raise(rule, 2);
    await scene.plan();
    scene.stopClock('2026-03-29T00:59:59Z');
    await scene.plan();
    expect(await contents()).toEqual([]);
    scene.stopClock('2026-03-29T01:00:00Z');
    await scene.plan();
    const sunday = await scene.raise(rule);
    await scene.plan();
    scene.stopClock('2026-03-30T00:30:00Z');
    await scene.plan();
    await scene.plan();
    expect(await contents()).toEqual([saturday, sunday]);
    const spans = (await scene.digests()).map(({ since, until }) => [since, until]);
    expect(spans).toEqual([
      [new Date('2026-03-28T01:30:00Z'), new Date('2026-03-29T01:00:00Z')],
      [new Date('2026-03-29T01:00:00Z'), new Date('2026-03-30T00:30:00Z')],
    ]);
    expect((await scene.deliveries()).map(({ kind, state }) => [kind, state])).toEqual([
      ['digest', 'waiting'],
      ['digest', 'waiting'],
    ]);
  });

  it('are not made where there is nothing to tell', async () => {
    const rule = scene.rule({ ...byMail, timing: { kind: 'hourly' } });
    await scene.raise(rule);
    await scene.plan();
    for (let hour = 0; hour < 5; hour += 1) {
      scene.passTime(HOUR);
      await scene.plan();
    }
    expect(await contents()).toHaveLength(1);
  });

  it('hold everything of the days in which nobody made them', async () => {
    const rule = scene.rule({ ...byMail, timing: daily });
    const alerts = await scene.raise(rule, 2);
    await scene.plan();
    scene.passTime(2 * DAY);
    alerts.push(...(await scene.raise(rule)));
    scene.passTime(2 * DAY);
    await scene.plan();
    expect(await contents()).toEqual([alerts]);
  });

  it('go by the newest text of the rule, with what waits from the one before', async () => {
    const rule = scene.rule({
      ...byMail,
      timing: { kind: 'weekly', day: 1, at: '08:00', zone: 'UTC' },
    });
    const [before] = await scene.raise(rule);
    await scene.plan();
    scene.rule({ ...byMail, timing: { kind: 'hourly' } }, rule, 2);
    const [after] = await scene.raise(rule, 1, { revision: 2 });
    await scene.plan();
    scene.passTime(HOUR);
    await scene.plan();
    expect(await contents()).toEqual([[before, after]]);
  });

  it('go where the newest text says, also where no alert came after it was written', async () => {
    const rule = scene.rule({ ...byMail, timing: daily });
    await scene.raise(rule);
    await scene.plan();
    const webhook = scene.aWebhook();
    scene.rule({ channels: { email: false, webhookIds: [webhook] }, timing: daily }, rule, 2);
    scene.passTime(DAY);
    await scene.plan();
    expect(await scene.deliveries()).toMatchObject([{ channel: 'webhook', destination: webhook }]);
  });

  it('wait for the end of quiet hours as one, unless something is severe enough', async () => {
    scene.stopClock('2026-01-05T21:10:00Z');
    const quietHours = {
      from: '22:00',
      to: '07:00',
      zone: 'Europe/Berlin',
      unlessSeverity: ['disaster' as const],
    };
    const rule = scene.rule({ ...byMail, timing: { kind: 'hourly' }, quietHours });
    const alerts: string[] = [];
    for (let hour = 0; hour < 8; hour += 1) {
      alerts.push(...(await scene.raise(rule)));
      await scene.plan();
      expect(await contents()).toEqual([]);
      scene.passTime(HOUR);
    }
    const [severe] = await scene.raise(rule);
    scene.facts.grades.set(severe!, 'disaster');
    await scene.plan();
    scene.stopClock('2026-01-06T05:59:00Z');
    await scene.plan();
    scene.stopClock('2026-01-06T06:00:00Z');
    await scene.plan();
    expect(await contents()).toEqual([[...alerts, severe]]);
  });

  it('are made once by two notifiers', async () => {
    const rules = Array.from({ length: 20 }, () =>
      scene.rule({ ...byMail, timing: { kind: 'hourly' } }),
    );
    for (const rule of rules) await scene.raise(rule, 3);
    await scene.plan();
    scene.passTime(HOUR);
    await Promise.all([scene.plan(), scene.plan(), scene.plan()]);
    const made = await contents();
    expect(made).toHaveLength(20);
    expect(new Set(made.flat()).size).toBe(60);
    expect(await scene.deliveries()).toHaveLength(20);
  });

  it('are whole or absent where the process dies, and come after it', async () => {
    const rule = scene.rule({ ...byMail, timing: { kind: 'hourly' } });
    const alerts = await scene.raise(rule, 3);
    await scene.plan();
    scene.passTime(HOUR);
    const dies = (point: string) => {
      if (point === 'digest made and not written') throw new Error('killed');
    };
    await expect(scene.plan({ onPoint: dies })).rejects.toThrow('killed');
    expect(await contents()).toEqual([]);
    await scene.plan();
    expect(await contents()).toEqual([alerts]);
  });

  it.each([
    ['forwards', DAY],
    ['back', -DAY],
  ])('have each alert once when the clock is set %s by a day', async (_, step) => {
    const rule = scene.rule({ ...byMail, timing: { kind: 'hourly' } });
    const alerts: string[] = [];
    for (const jump of [0, step, 0, 0, -step, 0, 0, step, 0]) {
      scene.passTime(jump);
      alerts.push(...(await scene.raise(rule, 2)));
      await scene.plan();
      scene.passTime(20 * 60_000);
      await scene.plan();
    }
    scene.passTime(HOUR);
    await scene.plan();
    const made = (await contents()).flat();
    expect(made.toSorted()).toEqual(alerts.toSorted());
  });

  it('do not wait for a clock that was set back by a day', async () => {
    const rule = scene.rule({ ...byMail, timing: { kind: 'hourly' } });
    const alerts = await scene.raise(rule);
    await scene.plan();
    scene.passTime(-DAY);
    await scene.plan();
    scene.passTime(HOUR);
    await scene.plan();
    expect(await contents()).toEqual([alerts]);
  });
});
