import type { AlertRuleDefinition } from '@tocsin/domain';
import { withTransaction } from '@tocsin/postgres';
import { digestId } from '../delivery/delivery-ids.js';
import { destinationsOf } from '../delivery/destinations.js';
import { writeDeliveries } from '../delivery/new-deliveries.js';
import type { PlanningParts } from '../delivery/plan-alerts.js';
import { NEWEST_TEXT } from '../delivery/ports.js';
import type { Pool, Transaction } from '../delivery/sql.js';
import { lastDue } from './due.js';
import { gatheredUntil } from './gathering.js';
import { quietUntil } from './quiet-hours.js';

type Due = {
  readonly rule: string;
  readonly put_off: boolean;
  readonly due_at: Date;
  readonly opened_at: Date;
  readonly urgent: boolean;
  /** Whether an alert of the rule waits. */
  readonly holds: boolean;
};

type Entry = {
  readonly alert: string;
  readonly owner: string;
  readonly organisation: string;
  readonly raised_at: Date;
};

/** A clock that runs differently in another process is none that was set back. */
const SET_BACK_MS = 60_000;

/**
 * Makes the digests that are due: one a rule, of all its alerts that are in none yet, in one transaction with their
 * deliveries; of a live rule one for each of the throttle's windows. Whoever makes it holds the rule's row: of two
 * notifiers one does.
 *
 * @returns how many were looked at
 */
export async function makeDigests(parts: PlanningParts, limit: number): Promise<number> {
  const now = parts.now();
  const dues = await duesAt(parts.pool, now, limit);
  const written = dues.flatMap(({ rule, holds }) =>
    holds ? [{ ruleId: rule, revision: NEWEST_TEXT }] : [],
  );
  const texts = await parts.rules.textsOf(written);
  const definitions = new Map(written.map(({ ruleId }, index) => [ruleId, texts[index] ?? null]));
  for (const due of dues) {
    const definition = definitions.get(due.rule) ?? null;
    if (due.opened_at.getTime() > now.getTime() + SET_BACK_MS) {
      await reckonAnew(parts.pool, { due, definition, now });
    } else await makeDigest(parts, { due, definition, now });
  }
  return dues.length;
}

async function duesAt(pool: Pool, now: Date, limit: number): Promise<Due[]> {
  const { rows } = await pool.query<Due>(
    `select g.rule, g.put_off, g.due_at, g.opened_at, g.urgent,
       exists (select from alerts.gathered t where t.rule = g.rule) as holds
     from alerts.gathering g where g.due_at <= $1 or g.opened_at > $2 order by g.due_at limit $3`,
    [now, new Date(now.getTime() + SET_BACK_MS), limit],
  );
  return rows;
}

type Making = {
  readonly due: Due;
  readonly definition: AlertRuleDefinition | null;
  readonly now: Date;
};

/** The clock was set back: what was due by the other one is due at the next moment by this one. */
async function reckonAnew(pool: Pool, { due, definition, now }: Making): Promise<void> {
  const { urgent, rule, put_off: putOff } = due;
  const dueAt = definition ? gatheredUntil(definition, { now, windowEnd: now, urgent }) : now;
  await pool.query(
    'update alerts.gathering set opened_at = $2, due_at = least(due_at, $3) where rule = $1 and put_off = $5 and opened_at = $4',
    [rule, now, dueAt, due.opened_at, putOff],
  );
}

async function makeDigest(parts: PlanningParts, making: Making): Promise<void> {
  const isMade = await withTransaction(parts.pool, async (tx) => {
    const taken = await holdDue(tx, making);
    if (taken.length === 0) return false;
    const entries = await takeGathered(tx, making.due.rule, taken);
    await tx.query('delete from alerts.gathering where rule = $1 and put_off = any($2)', [
      making.due.rule,
      taken,
    ]);
    if (entries.length > 0) await writeDigest(tx, entries, making);
    parts.onPoint?.('digest made and not written');
    return true;
  });
  if (isMade) parts.onPoint?.('digest made and not sent');
}

/**
 * Holds what is due, and says which of the rule's two gatherings that is; none: somebody else makes it. A digest brings
 * along what waited by an earlier text of the rule, so that it takes both.
 */
async function holdDue(tx: Transaction, { due, definition, now }: Making): Promise<boolean[]> {
  const takesBoth = definition !== null && definition.timing.kind !== 'live';
  const { rows } = await tx.query<{ put_off: boolean; is_due: boolean }>(
    `select put_off, due_at <= $3 as is_due from alerts.gathering
     where rule = $1 and (put_off = $2 or $4) order by put_off for update skip locked`,
    [due.rule, due.put_off, now, takesBoth],
  );
  return rows.some((row) => row.is_due) ? rows.map((row) => row.put_off) : [];
}

/** Oldest first. */
async function takeGathered(
  tx: Transaction,
  rule: string,
  putOff: readonly boolean[],
): Promise<Entry[]> {
  const { rows } = await tx.query<Entry>(
    `with taken as (delete from alerts.gathered where rule = $1 and put_off = any($2) returning alert)
     select alert, owner, organisation, raised_at from taken join alerts.alert using (alert)
     where digest is null order by position`,
    [rule, putOff],
  );
  return rows;
}

async function writeDigest(
  tx: Transaction,
  entries: readonly Entry[],
  { due, definition, now }: Making,
): Promise<void> {
  const [first] = entries;
  if (!first) return;
  const { since, until } = windowOf(entries, due, definition);
  const digest = digestId(due.rule, until, first.alert);
  await tx.query(
    'insert into alerts.digest (digest, rule, since, until, made_at) values ($1, $2, $3, $4, $5)',
    [digest, due.rule, since, until, now],
  );
  await tx.query('update alerts.alert set digest = $1 where alert = any($2::uuid[])', [
    digest,
    entries.map(({ alert }) => alert),
  ]);
  if (definition === null) return;
  const { owner, organisation } = first;
  const about = { kind: 'digest', subject: digest, rule: due.rule, owner, organisation } as const;
  const nextAt = sendAt(definition, due, now);
  const places = destinationsOf(definition, owner);
  await writeDeliveries(
    tx,
    places.map((place) => ({ ...about, ...place, nextAt })),
    now,
  );
}

/** A digest that comes late, after the notifier was down, may come into quiet hours that its moment was not in. */
function sendAt({ quietHours }: AlertRuleDefinition, { urgent }: Due, now: Date): Date {
  if (urgent || quietHours === null) return now;
  return quietUntil(quietHours, now) ?? now;
}

/** From the moment before to the one that it was due at, and as wide as its alerts where a clock was set. */
function windowOf(
  entries: readonly Entry[],
  { due_at: dueAt, opened_at: openedAt }: Due,
  definition: AlertRuleDefinition | null,
): { readonly since: Date; readonly until: Date } {
  const raised = entries.map(({ raised_at: at }) => at.getTime());
  const timing = definition?.timing;
  const before =
    timing === undefined || timing.kind === 'live'
      ? openedAt
      : lastDue(timing, new Date(dueAt.getTime() - 1));
  return {
    since: new Date(Math.min(before.getTime(), ...raised)),
    until: new Date(Math.max(dueAt.getTime(), ...raised)),
  };
}
