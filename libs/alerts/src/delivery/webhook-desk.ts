import { randomUUID } from 'node:crypto';
import { withTransaction } from '@tocsin/postgres';
import { deliveryId } from './delivery-ids.js';
import { writeDeliveries } from './new-deliveries.js';
import type { Pool } from './sql.js';

/** A webhook to which a test is sent, and for whom. */
type Tested = {
  readonly webhookId: string;
  readonly organisationId: string;
  readonly personId: string;
};

/** What those who manage webhooks ask of delivery. */
export type WebhookDesk = {
  /** Puts a test in line as every delivery is, and answers its id. */
  sendTest(webhook: Tested): Promise<string>;
  /** Since when everything that was sent there has failed; absent: it does not fail. */
  failingSince(webhookIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
};

/** Over the delivery tables of this database. */
export const openWebhookDesk = (pool: Pool, now = () => new Date()): WebhookDesk => ({
  async sendTest({ webhookId, organisationId, personId }) {
    const subject = `test ${randomUUID()}`;
    const at = now();
    const test = {
      kind: 'test',
      channel: 'webhook',
      destination: webhookId,
      subject,
      rule: null,
      organisation: organisationId,
      owner: personId,
      nextAt: at,
    } as const;
    await withTransaction(pool, (tx) => writeDeliveries(tx, [test], at));
    return deliveryId(subject, 'webhook', webhookId);
  },
  async failingSince(webhookIds) {
    const { rows } = await pool.query<{ destination: string; failing_since: Date }>(
      `select destination, failing_since from alerts.destination
       where channel = 'webhook' and destination = any($1::uuid[]) and failing_since is not null`,
      [webhookIds],
    );
    return new Map(rows.map(({ destination, failing_since }) => [destination, failing_since]));
  },
});
