import type { Pool } from './sql.js';

/** How long the delivery log goes back. */
const LOG_DAYS = 30;
const LIMIT = 1_000;

/**
 * Removes deliveries that were made more than 30 days ago, with their attempts. What still waits stays.
 *
 * @returns whether there may be more
 */
export async function cleanLog(pool: Pool, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - LOG_DAYS * 86_400_000);
  const { rowCount } = await pool.query(
    `delete from alerts.delivery where delivery in (
       select delivery from alerts.delivery
       where made_at < $1 and state not in ('waiting', 'sending') order by made_at limit $2)`,
    [before, LIMIT],
  );
  return rowCount === LIMIT;
}
