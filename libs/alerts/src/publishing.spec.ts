import { randomUUID } from 'node:crypto';
import { startPublishing, type PublishedAlert, type PublishingOptions } from './publishing.js';
import { DeliveryScene } from './testing/delivery-scene.js';

describe('telling other services of alerts', () => {
  let scene: DeliveryScene;
  const running: { stop(): Promise<void> }[] = [];
  const sent: PublishedAlert[] = [];
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    sent.length = 0;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    await scene.close();
  });

  function publishing(options: Partial<PublishingOptions> = {}) {
    const started = startPublishing({
      pool: scene.pool,
      send: async (alerts) => void sent.push(...alerts),
      pollMs: 10,
      onFatal: (error) => scene.fatal.push(error),
      ...options,
    });
    running.push(started);
    return started;
  }

  const ids = () => sent.map(({ alertId }) => alertId);
  /** As somebody sees them who drops repeats. */
  const once = () => [...new Set(ids())];
  const mark = async () => {
    const { rows } = await scene.pool.query<{ position: number }>(
      'select position from alerts.published',
    );
    return rows[0]?.position;
  };
  const allSent = (count: number) => scene.until(async () => once().length >= count);

  it('tells of each once, in the order of the log, by ids alone', async () => {
    const rule = scene.rule();
    const incident = randomUUID();
    const alerts = await scene.raise(rule, 3, { incident });
    publishing();
    await allSent(3);
    alerts.push(...(await scene.raise(rule, 2)));
    await allSent(5);
    expect(ids()).toEqual(alerts);
    expect(sent[0]).toEqual({
      alertId: alerts[0],
      ruleId: rule,
      ownerId: scene.owner,
      organisationId: scene.organisation,
      position: 1,
      raisedAt: expect.any(Date),
      subjects: [{ incidentId: incident, reportId: expect.any(String), kinds: ['PUBLISHED'] }],
      drill: false,
    });
  });

  it('goes on where it was, and leaves nothing out that was not known to be safe there', async () => {
    const alerts = await scene.raise(scene.rule(), 4);
    let refusals = 3;
    const failing = publishing({
      send: async (batch) => {
        sent.push(...batch);
        refusals -= 1;
        if (refusals >= 0) throw new Error('nobody knows whether they are there');
      },
    });
    await scene.until(async () => (await mark()) === 4);
    await failing.stop();
    expect(ids()).toEqual([...alerts, ...alerts, ...alerts, ...alerts]);
    sent.length = 0;
    const later = await scene.raise(scene.rule(), 1);
    publishing();
    await allSent(1);
    expect(ids()).toEqual(later);
  });

  it('is one at a time where two run, and the other one goes on when the first is cut off', async () => {
    const rule = scene.rule();
    let atOnce = 0;
    let most = 0;
    const send = async (batch: readonly PublishedAlert[]) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 20));
      sent.push(...batch);
      atOnce -= 1;
    };
    publishing({ send });
    publishing({ send });
    const alerts: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      alerts.push(...(await scene.raise(rule, 3)));
      await allSent(alerts.length);
    }
    expect(most).toBe(1);
    expect(ids()).toEqual(alerts);
    alerts.push(...(await scene.raise(rule, 3)));
    await scene.database.cutOff();
    await allSent(alerts.length);
    expect(once()).toEqual(alerts);
    expect(scene.fatal).toEqual([]);
  });
});
