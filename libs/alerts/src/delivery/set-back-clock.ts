import type { Pool } from './sql.js';

/** Clocks of two processes may differ by so much. */
const SET_BACK_MS = 60_000;

/**
 * A clock that was set back by a day must not make everybody wait for it: what was reckoned by the later one keeps how
 * long it was to wait, from now on.
 */
export async function reckonAnew(pool: Pool, now: Date): Promise<void> {
  const ahead = new Date(now.getTime() + SET_BACK_MS);
  const { rows } = await pool.query<{ destination: string }>(
    `update alerts.delivery set next_at = $1::timestamptz + (next_at - waits_from), waits_from = $1
     where state = 'waiting' and waits_from > $2 returning destination`,
    [now, ahead],
  );
  if (rows.length === 0) return;
  await pool.query(
    `update alerts.destination t set blocked_until = null, failing_since = least(failing_since, $2), next_at = (
       select min(d.next_at) from alerts.delivery d
       where d.channel = t.channel and d.destination = t.destination and d.state = 'waiting')
     where t.destination = any($1::uuid[])`,
    [[...new Set(rows.map(({ destination }) => destination))], now],
  );
}
