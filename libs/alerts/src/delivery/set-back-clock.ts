import { withTransaction } from '@tocsin/postgres';
import type { Pool } from './sql.js';

/** Clocks of two processes may differ by so much. */
const SET_BACK_MS = 60_000;

/**
 * A clock that was set back by a day must not make everybody wait for it: what was reckoned by the later one keeps how
 * long it was to wait, from now on, and destinations that were left alone by it are asked again.
 */
export async function reckonAnew(pool: Pool, now: Date): Promise<void> {
  const ahead = new Date(now.getTime() + SET_BACK_MS);
  const { rows } = await pool.query<{ destination: string }>(
    `update alerts.delivery set next_at = $1::timestamptz + (next_at - waits_from), waits_from = $1
     where state = 'waiting' and waits_from > $2 returning destination`,
    [now, ahead],
  );
  const those = [...new Set(rows.map(({ destination }) => destination))];
  await withTransaction(pool, async (tx) => {
    // Held by a statement of its own: one that had waited for a planner would not see what that has put in line.
    const { rowCount } = await tx.query(
      `select from alerts.destination t where ${SET_BACK} order by channel, destination for update`,
      [those, ahead],
    );
    if (rowCount === 0) return;
    await tx.query(
      `update alerts.destination t set blocked_until = null, failing_since = least(failing_since, $3), next_at = (
         select min(d.next_at) from alerts.delivery d
         where d.channel = t.channel and d.destination = t.destination and d.state = 'waiting')
       where ${SET_BACK}`,
      [those, ahead, now],
    );
  });
}

const SET_BACK = `(t.destination = any($1::uuid[]) or (t.blocked_until is not null and t.blocked_from > $2))`;

/**
 * Leases go by the clock of the database. One that lasts longer than any that is given is of before that was set back:
 * it is one that was given now, so that what a process left which is no more does not stay for a day.
 */
export async function shortenLeases(pool: Pool, leaseMs: number): Promise<void> {
  await pool.query(
    `update alerts.delivery set lease_until = clock_timestamp() + $1::int * interval '1 millisecond'
     where state = 'sending' and lease_until > clock_timestamp() + ($1::int + $2::int) * interval '1 millisecond'`,
    [leaseMs, SET_BACK_MS],
  );
}
