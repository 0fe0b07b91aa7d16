import { withTransaction } from '@tocsin/postgres';
import { holdDestination, lookAgain } from './finish.js';
import type { LogReader } from './log-reader.js';
import type { Pool, Transaction } from './sql.js';

/** What failed for good on its way to a webhook, by when it was made. */
export type FailedRange = {
  readonly webhookId: string;
  readonly since: Date;
  readonly until: Date | null;
};

/** An order to send again begins the schedule anew, and does not wait for an endpoint that is being left in peace. */
const AGAIN = `state = 'waiting', reason = null, tries = 0, next_at = $2, waits_from = $2, holder = null, begun_at = null`;

/** Puts a delivery that has come to its end in line again. */
export function orderAgain(pool: Pool, deliveryId: string, now: Date): Promise<boolean> {
  return withTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ channel: string; destination: string }>(
      'select channel, destination from alerts.delivery where delivery = $1',
      [deliveryId],
    );
    const [place] = rows;
    if (!place) return false;
    await holdDestination(tx, place.channel, place.destination);
    const { rowCount } = await tx.query(
      `update alerts.delivery set ${AGAIN} where delivery = $1 and state not in ('waiting', 'sending')`,
      [deliveryId, now],
    );
    await askAtOnce(tx, place.channel, place.destination);
    return rowCount === 1;
  });
}

type Ordering = { readonly reader: LogReader; readonly range: FailedRange; readonly now: Date };

/** Puts all that failed in line again, as far as the reader sees it. */
export function orderFailed(pool: Pool, { reader, range, now }: Ordering): Promise<number> {
  const { personId, organisationId, administers } = reader;
  const { webhookId, since, until } = range;
  return withTransaction(pool, async (tx) => {
    await holdDestination(tx, 'webhook', webhookId);
    const { rowCount } = await tx.query(
      `update alerts.delivery d set ${AGAIN}
       where d.channel = 'webhook' and d.destination = $1 and d.state = 'failed' and d.made_at >= $3
         and ($4::timestamptz is null or d.made_at < $4) and (d.owner = $5 or ($7 and d.organisation = $6))`,
      [webhookId, now, since, until, personId, organisationId, administers],
    );
    if ((rowCount ?? 0) > 0) await askAtOnce(tx, 'webhook', webhookId);
    return rowCount ?? 0;
  });
}

async function askAtOnce(tx: Transaction, channel: string, destination: string): Promise<void> {
  await tx.query(
    'update alerts.destination set blocked_until = null where channel = $1 and destination = $2',
    [channel, destination],
  );
  await lookAgain(tx, channel, destination);
}
