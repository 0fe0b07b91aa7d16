import { withTransaction } from '@tocsin/postgres';
import type { Channel, Notification } from '../channel.js';
import { turnOf, type Pool } from './sql.js';

/** How much may be under way at once over one channel. Endpoints that fail, or have never answered yet, get half of it at most. */
export type Limits = {
  readonly inAll: number;
  readonly perOrganisation: number;
  readonly perDestination: number;
};

/** A delivery that this process has, and nobody else until its lease is up. */
export type Claimed = {
  readonly delivery: string;
  readonly kind: Notification['kind'];
  readonly rule: string | null;
  readonly alert: string | null;
  readonly digest: string | null;
  readonly channel: Channel['name'];
  readonly destination: string;
  readonly organisation: string;
  readonly owner: string;
  readonly notice: string | null;
  /** Attempts before this one since it was made or ordered again. */
  readonly tries: number;
  readonly made_at: Date;
  /** Whether it was held by quiet hours, or tried before. */
  readonly waited: boolean;
};

type Claim = {
  readonly channel: Channel['name'];
  readonly holder: string;
  readonly leaseMs: number;
  readonly limits: Limits;
  readonly now: Date;
};

/**
 * Takes deliveries that are due, the oldest of each destination, as many as the limits leave room for over all
 * notifiers. A destination that has no room, or whose organisation has none, is passed over: it holds nobody up.
 */
export function claim(
  pool: Pool,
  { channel, holder, leaseMs, limits, now }: Claim,
): Promise<Claimed[]> {
  const { inAll, perOrganisation, perDestination } = limits;
  return withTransaction(pool, async (tx) => {
    await tx.query(turnOf('alerts claiming'));
    const { rows } = await tx.query<Claimed>(CLAIM, [
      channel,
      now,
      holder,
      leaseMs,
      inAll,
      perOrganisation,
      perDestination,
    ]);
    await tx.query(LOOK_AGAIN, [
      channel,
      now,
      rows.map(({ destination }) => destination),
      perDestination,
    ]);
    return rows;
  });
}

/** Not known to be well: it has never answered, or failed the last time. */
const SLOW = '(t.last_success is null or t.failures > 0)';

const CLAIM = `
with under_way as (
  select t.destination, t.organisation, ${SLOW} as slow, count(*) as count
  from alerts.delivery d join alerts.destination t using (channel, destination)
  where d.state = 'sending' and d.channel = $1 group by t.destination, t.organisation, ${SLOW}),
due as (
  select t.destination, t.organisation, ${SLOW} as slow, coalesce(u.count, 0) as under_way
  from alerts.destination t left join under_way u using (destination)
  where t.channel = $1 and t.next_at <= $2 and (t.blocked_until is null or t.blocked_until <= $2) and not t.held
  for update of t skip locked),
found as (
  select w.delivery, w.next_at, due.organisation, due.slow,
    row_number() over (partition by due.organisation, due.slow order by w.next_at, w.delivery) as of_its_lane
  from due cross join lateral (
    select d.delivery, d.next_at from alerts.delivery d
    where d.channel = $1 and d.destination = due.destination and d.state = 'waiting' and d.next_at <= $2
    order by d.next_at limit greatest(0, case when due.slow then 1 else $7::int end - due.under_way)) w),
-- Organisations take turns at the places of slow ones.
in_turn as (select *, row_number() over (partition by slow order by of_its_lane, next_at, delivery) as of_lane from found),
taken as (
  select organisation, sum(count) as count, sum(count) filter (where slow) as slow from under_way group by organisation),
in_lanes as (
  -- Ranked after the slow ones have been cut to their half: those of them that must wait take nobody's rank.
  select f.delivery, f.next_at, coalesce(o.count, 0) as taken,
    row_number() over (partition by f.organisation order by f.next_at, f.delivery) as of_organisation
  from in_turn f left join taken o using (organisation)
  where not f.slow or (f.of_its_lane <= greatest(1, $6::int / 2) - coalesce(o.slow, 0)
    and f.of_lane <= greatest(1, $5::int / 2) - (select coalesce(sum(slow), 0) from taken))),
chosen as (
  select delivery from in_lanes where of_organisation <= $6::int - taken
  order by next_at limit greatest(0, $5::int - (select coalesce(sum(count), 0) from under_way)))
update alerts.delivery d
set state = 'sending', holder = $3, lease_until = clock_timestamp() + $4 * interval '1 millisecond', begun_at = null
from chosen where d.delivery = chosen.delivery and d.state = 'waiting'
returning d.delivery, d.kind, d.rule, d.alert, d.digest, d.channel, d.destination, d.organisation, d.owner, d.notice, d.tries, d.made_at,
  (d.tries > 0 or d.next_at > d.made_at) as waited`;

/**
 * When a destination is next looked at: with its next delivery or, where it has as many as it may, once one of them is
 * done. Also of those that were looked at and had nothing. What somebody else holds is looked at the next time.
 */
const LOOK_AGAIN = `
update alerts.destination t set next_at = case
  when (select count(*) from alerts.delivery d where d.channel = $1 and d.destination = t.destination and d.state = 'sending')
    >= case when ${SLOW} then 1 else $4::int end then null
  else (select min(d.next_at) from alerts.delivery d
    where d.channel = $1 and d.destination = t.destination and d.state = 'waiting') end
from (
  select t.destination from alerts.destination t
  where t.channel = $1 and (t.destination = any($3::uuid[]) or t.next_at <= $2 and not exists (
    select from alerts.delivery d
    where d.channel = $1 and d.destination = t.destination and d.state = 'waiting' and d.next_at <= $2))
  for update skip locked) looked
where t.channel = $1 and t.destination = looked.destination`;
