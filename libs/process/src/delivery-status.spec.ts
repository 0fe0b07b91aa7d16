import { Registry } from 'prom-client';
import { deliveryStatus, type DeliverySource } from './delivery-status.js';

type Listener = Parameters<DeliverySource['onAttempt']>[0];

describe('what is told of deliveries', () => {
  let oldestDueMs: number;
  let listener: Listener;
  const registry = new Registry();
  const status = deliveryStatus({
    health: async () => [{ channel: 'webhook', waiting: 7, oldestDueMs }],
    onAttempt: (given) => (listener = given),
  });
  status.measures(registry);

  it('is how many wait, for how long, and how soon a change was told', async () => {
    oldestDueMs = 1_500;
    listener({ channel: 'webhook', result: 'delivered', sinceRaisedMs: 200 });
    listener({ channel: 'webhook', result: 'failed', sinceRaisedMs: null });
    const text = await registry.metrics();
    expect(text).toContain('tocsin_deliveries_waiting{channel="webhook"} 7');
    expect(text).toContain('tocsin_deliveries_oldest_due_seconds{channel="webhook"} 1.5');
    const count = 'tocsin_alert_first_attempt_seconds_count';
    expect(text).toContain(`${count}{channel="webhook",result="delivered"} 1`);
    expect(text).not.toContain('result="failed"');
  });

  it('is a remark once something has been due for a minute', async () => {
    const [check] = status.checks;
    oldestDueMs = 59_000;
    expect(await check?.holds()).toBe(true);
    oldestDueMs = 61_000;
    expect(await check?.holds()).toBe(false);
    expect(check).toMatchObject({ reason: 'DELIVERIES_LATE', remark: true });
  });
});
