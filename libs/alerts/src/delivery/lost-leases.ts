import { withTransaction } from '@tocsin/postgres';
import { ATTEMPT, holdDestination, lookAgain } from './finish.js';
import { PAUSES_MS } from './retry-schedule.js';
import type { Pool } from './sql.js';

type Lost = {
  readonly delivery: string;
  readonly channel: 'webhook' | 'email';
  readonly destination: string;
  readonly begun_at: Date | null;
  readonly tries: number;
};

const LIMIT = 200;

/**
 * Takes up what a process left that is no more. A mail whose sending had begun may have arrived: it is uncertain, and
 * waits for a person. Everything else is sent again with the same id.
 *
 * @returns how many were found
 */
export async function takeUpLost(pool: Pool, now: Date): Promise<number> {
  const { rows } = await pool.query<Lost>(
    `select delivery, channel, destination, begun_at, tries from alerts.delivery
     where state = 'sending' and lease_until < clock_timestamp() order by lease_until limit $1`,
    [LIMIT],
  );
  for (const lost of rows) await takeUp(pool, lost, now);
  return rows.length;
}

async function takeUp(pool: Pool, lost: Lost, now: Date): Promise<void> {
  const { delivery, channel, destination } = lost;
  const begun = lost.begun_at !== null;
  await withTransaction(pool, async (tx) => {
    await holdDestination(tx, channel, destination);
    const { state, reason } = fateOf(lost);
    // Who began to send since it was looked at is late and not dead: the next look finds it begun.
    // Of an uncertain one the holder stays: should he live after all, he may still say how it went.
    const { rowCount } = await tx.query(
      `update alerts.delivery set state = $2, reason = $3, next_at = $4, waits_from = $5, tries = tries + $6::int,
         lease_until = null, holder = case when $2 = 'uncertain' then holder end
       where delivery = $1 and state = 'sending' and lease_until < clock_timestamp() and (begun_at is not null) = $7`,
      [delivery, state, reason, state === 'waiting' ? now : null, now, begun ? 1 : 0, begun],
    );
    if (rowCount === 1 && begun) {
      await tx.query(ATTEMPT, [delivery, now, 0, 'INTERRUPTED', null, '', null]);
    }
    await lookAgain(tx, channel, destination);
  });
}

function fateOf({ channel, begun_at: begunAt, tries }: Lost): { state: string; reason: string } {
  if (begunAt !== null && channel === 'email') return { state: 'uncertain', reason: 'INTERRUPTED' };
  // What ends the process each time must not be tried for ever.
  if (tries >= PAUSES_MS.length) return { state: 'failed', reason: 'GIVEN_UP' };
  return { state: 'waiting', reason: 'INTERRUPTED' };
}
