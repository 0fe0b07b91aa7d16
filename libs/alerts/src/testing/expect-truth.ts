import { expect } from '@jest/globals';
import type { DeliveryScene } from './delivery-scene.js';

/** What came to where it was sent: a delivery, and the alerts in it. */
export type Arrival = { readonly deliveryId: string; readonly alerts: readonly string[] };

export type Arrived = { readonly webhook: readonly Arrival[]; readonly email: readonly Arrival[] };

/** Alerts as somebody sees them who drops repeats by the delivery's id. */
const told = (arrivals: readonly Arrival[]): string[] =>
  [...new Map(arrivals.map((each) => [each.deliveryId, each])).values()].flatMap(
    ({ alerts }) => alerts,
  );

/**
 * Each of these alerts, which go out by a webhook and by mail, came once to a receiver that drops repeats; no mail was
 * sent twice, and one that may not have come is shown as such; what the log says of each delivery is what happened.
 */
export async function expectTruth(
  scene: DeliveryScene,
  alerts: readonly string[],
  { webhook, email }: Arrived,
): Promise<void> {
  const rows = await scene.deliveries();
  const attempts = await scene.attempts();
  expect(rows).toHaveLength(alerts.length * 2);
  expect(told(webhook).toSorted()).toEqual(alerts.toSorted());
  const mails = email.map(({ deliveryId }) => deliveryId);
  expect(new Set(mails).size).toBe(mails.length);
  for (const { channel, delivery, state, reason } of rows) {
    const codes = attempts.filter((each) => each.delivery === delivery).map(({ code }) => code);
    if (channel === 'webhook' || state === 'delivered') {
      expect([channel, state, codes.at(-1)]).toEqual([channel, 'delivered', 'DELIVERED']);
    } else {
      expect([channel, state, codes.at(-1)]).toEqual([channel, 'uncertain', reason]);
    }
    if (channel === 'email' && state === 'delivered') expect(mails).toContain(delivery);
  }
}
