import type { Channel } from '../channel.js';
import type { Pool } from './sql.js';

/** How much waits to be sent over one channel. */
export type ChannelHealth = {
  readonly channel: Channel['name'];
  /** Deliveries that are due, or will be. */
  readonly waiting: number;
  /** Milliseconds since the oldest that is due has been due; 0 when none is. What waits for a paused endpoint does not count. */
  readonly oldestDueMs: number;
};

/** What waits, over all notifiers, by channel. */
export async function deliveryHealth(pool: Pool, now: Date): Promise<ChannelHealth[]> {
  const { rows } = await pool.query<{ channel: Channel['name']; waiting: number; age: number }>(
    `select c.channel, count(d.delivery) as waiting, coalesce(max(extract(epoch from $1 - d.next_at))
       filter (where d.next_at <= $1 and not t.held), 0)::float8 * 1000 as age
     from (values ('webhook'), ('email')) c(channel)
     left join alerts.delivery d on d.channel = c.channel and d.state = 'waiting'
     left join alerts.destination t on t.channel = d.channel and t.destination = d.destination
     group by c.channel order by c.channel`,
    [now],
  );
  return rows.map(({ channel, waiting, age: oldestDueMs }) => ({ channel, waiting, oldestDueMs }));
}
