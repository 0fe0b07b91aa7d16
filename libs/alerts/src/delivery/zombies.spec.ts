import { execFileSync } from 'node:child_process';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { expectTruth } from '../testing/expect-truth.js';
import { ended, NEVER, NotifierProcesses } from '../testing/notifier-processes.js';

const ALERTS = 6;
const POINTS = process.env.CI === undefined ? ['claimed'] : ['claimed', 'begun', 'sent'];
/** Processes are started, and leases of two seconds run out. */
jest.setTimeout(120_000);

describe('a notifier that is stopped and wakes after another one has taken over', () => {
  let scene: DeliveryScene;
  let notifiers: NotifierProcesses;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    notifiers = await NotifierProcesses.open(scene);
  });
  afterEach(async () => {
    await notifiers.close();
    await scene.close();
  });

  /** Its state as ps(1) tells it: T where a signal has stopped it. */
  const isStopped = (pid: number): boolean =>
    execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('T');

  /** What the log says of deliveries to the webhook. */
  async function ofWebhook() {
    const rows = (await scene.deliveries()).filter(({ channel }) => channel === 'webhook');
    const ids = new Set(rows.map(({ delivery }) => delivery));
    const attempts = (await scene.attempts()).filter(({ delivery }) => ids.has(delivery));
    return { rows, attempts };
  }

  it.each(POINTS)(
    'at "%s": no alert is lost or doubled, and the log tells the truth',
    async (point) => {
      const webhook = scene.aWebhook();
      const alerts = await scene.raise(scene.rule(), ALERTS);
      const zombie = notifiers.run({ webhook, dieAt: { point, after: 3, by: 'SIGSTOP' } });
      await scene.until(async () => isStopped(zombie.pid ?? 0));
      const held = (await scene.deliveries()).filter(({ state }) => state === 'sending');
      expect(held.length).toBeGreaterThan(0);
      notifiers.run({ webhook, dieAt: NEVER });
      await scene.settled('delivered', 'uncertain');
      const before = await ofWebhook();

      const end = ended(zombie);
      zombie.kill('SIGCONT');
      // It ends what it has under way, and then itself.
      zombie.kill('SIGTERM');
      expect(await end).toBe(0);
      // It writes nothing over what another one has written.
      expect(await ofWebhook()).toEqual(before);
      await expectTruth(scene, alerts, notifiers.arrived());
    },
  );
});
