import { withTransaction } from '@tocsin/postgres';
import type { Channel } from '../channel.js';
import { keptOf, type Attempted } from './attempt.js';
import type { Claimed } from './claim.js';
import type { WebhookDisabledReason } from '@tocsin/domain';
import { blockAfter, FAILING_MOST_MS } from './health-rules.js';
import { pauseAfter } from './retry-schedule.js';
import type { Pool, Transaction } from './sql.js';

type Finishing = {
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

/** Of a destination: its failures in a row after an attempt. */
type Health = { readonly failures: number; readonly failing_since: Date | null };

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
  return withTransaction(pool, async (tx) => {
    await holdDestination(tx, channel, claimed.destination);
    const fate = fateAfter(attempted, claimed.tries + 1, now);
    if (!(await settle(tx, finishing, { ...fate, attempted: true }))) return false;
    await tx.query(ATTEMPT, attemptValues(claimed.delivery, attempted));
    await noteHealth(tx, finishing, attempted);
    await lookAgain(tx, channel, claimed.destination);
    return true;
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

async function putBack(pool: Pool, finishing: Finishing, fate: Fate): Promise<boolean> {
  const { channel, claimed } = finishing;
  return withTransaction(pool, async (tx) => {
    await holdDestination(tx, channel, claimed.destination);
    const written = await settle(tx, finishing, { ...fate, attempted: false });
    await lookAgain(tx, channel, claimed.destination);
    return written;
  });
}

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

async function settle(
  tx: Transaction,
  { claimed, holder, now }: Finishing,
  { state, reason, nextAt, attempted }: Fate & { readonly attempted: boolean },
): Promise<boolean> {
  // An uncertain one is still its holder's, who knows better: nobody sends it again but a person.
  const { rowCount } = await tx.query(
    `update alerts.delivery set state = $3, reason = $4, next_at = $5, waits_from = $6, tries = $7, lease_until = null,
       holder = null where delivery = $1 and holder = $2 and state in ('sending', 'uncertain')`,
    [claimed.delivery, holder, state, reason, nextAt, now, claimed.tries + (attempted ? 1 : 0)],
  );
  return rowCount === 1;
}

/** The number follows those that are there: an order to send again begins the schedule anew, not the log. */
export const ATTEMPT = `
insert into alerts.attempt (delivery, number, at, latency_ms, code, status, request, answer)
select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 from alerts.attempt where delivery = $1`;

function attemptValues(delivery: string, attempted: Attempted): unknown[] {
  const { at, latencyMs, code, status } = attempted;
  const { request, answer } = keptOf(attempted);
  return [delivery, at, Math.round(latencyMs), code, status, request, answer];
}

async function noteHealth(
  tx: Transaction,
  { claimed, channel, now }: Finishing,
  attempted: Attempted,
): Promise<void> {
  const place = [channel, claimed.destination];
  if (attempted.result === 'delivered') {
    await tx.query(
      `update alerts.destination set failures = 0, failing_since = null, blocked_until = null, last_success = $3
       where channel = $1 and destination = $2`,
      [...place, now],
    );
    return;
  }
  if (attempted.result === 'uncertain') return;
  const { rows } = await tx.query<Health>(
    `update alerts.destination set failures = failures + 1, failing_since = least(failing_since, $3)
     where channel = $1 and destination = $2 returning failures, failing_since`,
    [...place, now],
  );
  const [health] = rows;
  if (!health) return;
  const asked = attempted.result === 'failed' ? attempted.retryAfterMs : null;
  const block = new Date(now.getTime() + blockAfter(health.failures, asked));
  await tx.query(
    `update alerts.destination set blocked_until = $3, blocked_from = $4, disabling = coalesce(disabling, $5)
     where channel = $1 and destination = $2`,
    [...place, block, now, channel === 'webhook' ? disablingAfter(attempted, health, now) : null],
  );
}

function disablingAfter(
  attempted: Attempted,
  { failing_since: since }: Health,
  now: Date,
): WebhookDisabledReason | null {
  if (attempted.result === 'refused') return 'GONE';
  if (since === null) return null;
  return now.getTime() - since.getTime() >= FAILING_MOST_MS ? 'FAILING_FIVE_DAYS' : null;
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
