import { DeliveryScene } from '../testing/delivery-scene.js';
import { deliveryHealth } from './delivery-health.js';

it('what waits is counted by channel, and how long the oldest has been due; what is held does not count', async () => {
  const scene = await DeliveryScene.open();
  scene.stopClock('2026-01-05T12:00:00Z');
  const empty = await deliveryHealth(scene.pool, scene.now());
  expect(empty).toEqual([
    { channel: 'email', waiting: 0, oldestDueMs: 0 },
    { channel: 'webhook', waiting: 0, oldestDueMs: 0 },
  ]);
  await scene.raiseAndPlan(scene.mailRule(), 2);
  await scene.raiseAndPlan(scene.ruleTo(scene.aWebhook()));
  await scene.pool.query(`update alerts.destination set held = true where channel = 'webhook'`);
  scene.passTime(90_000);
  expect(await deliveryHealth(scene.pool, scene.now())).toEqual([
    { channel: 'email', waiting: 2, oldestDueMs: 90_000 },
    { channel: 'webhook', waiting: 1, oldestDueMs: 0 },
  ]);
  await scene.close();
});
