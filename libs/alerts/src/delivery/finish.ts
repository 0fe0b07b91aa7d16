import type { Channel } from '../channel.js';
import { keptOf, type Attempted } from './attempt.js';
import type { Claimed } from './claim.js';
import type { WebhookDisabledReason } from '@tocsin/domain';
import { blocksAfter, FAILING_MOST_MS } from './health-rules.js';
import { pauseAfter } from './retry-schedule.js';
import type { Pool, Transaction } from './sql.js';

export type Finishing = {
  readonly claimed: Claimed;
  readonly channel: Channel['name'];
  readonly holder: string;
  readonly now: Date;
};

/** What becomes of a delivery. */
type Fate = {
  readonly state: 'waiting' | 'delivered' | 'failed' | 'dropped' | 'uncertain';
  readonly reason: string | null;
  readonly nextAt: Date | null;
};

/**
 * Writes an attempt and what follows from it, in one transaction. Only its holder may: whose lease ran out and was taken
 * over by another one writes nothing.
 *
 * @returns whether it was written
 */
export async function finish(
  pool: Pool,
  finishing: Finishing,
  attempted: Attempted,
): Promise<boolean> {
  const { claimed, channel, now } = finishing;
  const fate = fateAfter(attempted, claimed.tries + 1, now);
  return settle(pool, finishing, {
    ending: endingOf(fate, claimed.tries + 1),
    attempt: attemptOf(attempted),
    health: healthOf(attempted, channel),
  });
}

/** Ends a delivery that is not sent, without an attempt: its alerts are out of sight, its rule is gone. */
export async function endUnsent(
  pool: Pool,
  finishing: Finishing,
  end: { readonly state: 'dropped' | 'failed'; readonly reason: string },
): Promise<boolean> {
  return putBack(pool, finishing, { ...end, nextAt: null });
}

/** Lets a delivery that was not begun wait until then; it counts as no attempt. */
export async function letWait(
  pool: Pool,
  finishing: Finishing,
  { until, reason }: { readonly until: Date; readonly reason: string | null },
): Promise<boolean> {
  return putBack(pool, finishing, { state: 'waiting', reason, nextAt: until });
}

const putBack = (pool: Pool, finishing: Finishing, fate: Fate): Promise<boolean> =>
  settle(pool, finishing, {
    ending: endingOf(fate, finishing.claimed.tries),
    attempt: null,
    health: null,
  });

/** Notes that sending begins. False: somebody else has the delivery now, and it must not be sent. */
export async function begin(pool: Pool, { claimed, holder, now }: Finishing): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update alerts.delivery set begun_at = $3 where delivery = $1 and holder = $2 and state = 'sending'`,
    [claimed.delivery, holder, now],
  );
  return rowCount === 1;
}

function fateAfter(attempted: Attempted, tries: number, now: Date): Fate {
  switch (attempted.result) {
    case 'delivered':
      return { state: 'delivered', reason: null, nextAt: null };
    case 'refused':
      return { state: 'failed', reason: 'ENDPOINT_GONE', nextAt: null };
    case 'uncertain':
      return { state: 'uncertain', reason: attempted.code, nextAt: null };
    default: {
      const { retryAfterMs } = attempted;
      const pause = pauseAfter({ tries, retryAfterMs, random: Math.random() });
      if (pause === null) return { state: 'failed', reason: 'GIVEN_UP', nextAt: null };
      return { state: 'waiting', reason: attempted.code, nextAt: new Date(now.getTime() + pause) };
    }
  }
}

/** Always before the delivery's own row, here and wherever both are written: two that do it wait, and not in a circle. */
export const holdDestination = (tx: Transaction, channel: string, destination: string) =>
  tx.query('select from alerts.destination where channel = $1 and destination = $2 for update', [
    channel,
    destination,
  ]);

type Settling = {
  readonly ending: ReturnType<typeof endingOf>;
  readonly attempt: ReturnType<typeof attemptOf> | null;
  readonly health: ReturnType<typeof healthOf>;
};

/** One round trip: at hundreds of deliveries a second their number is what bounds. */
async function settle(
  pool: Pool,
  { claimed, channel, holder, now }: Finishing,
  { ending, attempt, health }: Settling,
): Promise<boolean> {
  const { rows } = await pool.query<{ written: boolean }>({
    name: 'alerts settle',
    text: 'select alerts.settle($1, $2, $3, $4, $5, $6, $7, $8) as written',
    values: [
      claimed.delivery,
      holder,
      channel,
      claimed.destination,
      now,
      JSON.stringify(ending),
      attempt && JSON.stringify(attempt),
      health && JSON.stringify(health),
    ],
  });
  return rows[0]?.written ?? false;
}

const endingOf = ({ state, reason, nextAt }: Fate, tries: number) => ({
  state,
  reason,
  nextAt,
  tries,
});

/** The number follows those that are there: an order to send again begins the schedule anew, not the log. */
export const ATTEMPT = `
insert into alerts.attempt (delivery, number, at, latency_ms, code, status, request, answer)
select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 from alerts.attempt where delivery = $1`;

function attemptOf(attempted: Attempted) {
  const { at, latencyMs, code, status } = attempted;
  return { at, latencyMs: Math.round(latencyMs), code, status, ...keptOf(attempted) };
}

/** What an attempt says of its destination; null: nothing. */
function healthOf(attempted: Attempted, channel: Channel['name']) {
  switch (attempted.result) {
    case 'uncertain':
      return null;
    case 'delivered':
      return { result: 'well' } as const;
    default: {
      const asked = attempted.result === 'failed' ? attempted.retryAfterMs : null;
      const disabling: WebhookDisabledReason | null =
        channel === 'webhook' && attempted.result === 'refused' ? 'GONE' : null;
      return {
        result: 'failing',
        blocksMs: blocksAfter(asked),
        disabling,
        // Mailboxes are never disabled.
        failingMostMs: channel === 'webhook' ? FAILING_MOST_MS : null,
      } as const;
    }
  }
}

/** The destination is due with its next delivery, and not before it is to be asked again. */
export const lookAgain = (tx: Transaction, channel: string, destination: string) =>
  tx.query(
    `update alerts.destination t set next_at = (
       select greatest(min(d.next_at), t.blocked_until) from alerts.delivery d
       where d.channel = $1 and d.destination = $2 and d.state = 'waiting')
     where t.channel = $1 and t.destination = $2`,
    [channel, destination],
  );
