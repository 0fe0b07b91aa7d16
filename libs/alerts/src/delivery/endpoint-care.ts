import type { WebhookDisabledReason } from '@tocsin/domain';
import { withTransaction } from '@tocsin/postgres';
import { holdDestination, lookAgain } from './finish.js';
import { writeDeliveries } from './new-deliveries.js';
import type { Endpoints } from './ports.js';
import type { Pool } from './sql.js';

type Disabling = {
  readonly destination: string;
  readonly disabling: WebhookDisabledReason;
  readonly failing_since: Date | null;
};

type Parts = { readonly pool: Pool; readonly endpoints: Endpoints; readonly now: Date };

const LIMIT = 100;

/** Disables endpoints that are gone or have failed for five days, and tells whoever registered them by mail. */
export async function disableFailing({ pool, endpoints, now }: Parts): Promise<void> {
  const { rows } = await pool.query<Disabling>(
    'select destination, disabling, failing_since from alerts.destination where disabling is not null limit $1',
    [LIMIT],
  );
  for (const row of rows) {
    const entry = await endpoints.entry(row.destination);
    // First the word, whose id is the same however often it is written: a process that dies between has not kept it back.
    if (entry?.status === 'active') {
      const word = { ...noticeOf(row, entry), nextAt: now };
      await withTransaction(pool, (tx) => writeDeliveries(tx, [word], now));
      await endpoints.disable(row.destination, row.disabling);
    }
    await pool.query(
      `update alerts.destination set disabling = null, failing_since = null, blocked_until = null
       where channel = 'webhook' and destination = $1`,
      [row.destination],
    );
  }
}

/** One for each time that an endpoint began to fail. */
const noticeOf = (
  { destination, disabling, failing_since: since }: Disabling,
  { personId, organisationId }: { readonly personId: string; readonly organisationId: string },
) =>
  ({
    kind: 'notice',
    channel: 'email',
    destination: personId,
    subject: `${destination} ${disabling} ${since?.toISOString() ?? ''}`,
    rule: null,
    organisation: organisationId,
    owner: personId,
    notice: disabling === 'GONE' ? 'WEBHOOK_GONE' : 'WEBHOOK_DISABLED',
  }) as const;

/** Lets deliveries go on that wait for an endpoint which has been resumed; those of a removed one come to their end by going on. */
export async function releaseResumed({ pool, endpoints }: Parts): Promise<void> {
  const { rows } = await pool.query<{ destination: string }>(
    `select destination from alerts.destination where held and channel = 'webhook'`,
  );
  for (const { destination } of rows) {
    const entry = await endpoints.entry(destination);
    if (entry?.status === 'paused' || entry?.status === 'unverified') continue;
    await withTransaction(pool, async (tx) => {
      await holdDestination(tx, 'webhook', destination);
      await tx.query(
        `update alerts.destination set held = false, blocked_until = null where channel = 'webhook' and destination = $1`,
        [destination],
      );
      await lookAgain(tx, 'webhook', destination);
    });
  }
}
