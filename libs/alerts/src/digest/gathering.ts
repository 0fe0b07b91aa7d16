import type { AlertRuleDefinition } from '@tocsin/domain';
import type { Transaction } from '../delivery/sql.js';
import { nextDue } from './due.js';
import { quietUntil } from './quiet-hours.js';

/** Alerts of a rule that wait to be sent together. */
export type Gathering = {
  readonly rule: string;
  /** Of the throttle's window that quiet hours put off: its summary is another one. */
  readonly putOff: boolean;
  readonly alerts: readonly string[];
  readonly dueAt: Date;
  readonly urgent: boolean;
};

/** When what is gathered now goes out; a throttled live rule says the end of its window. */
export function gatheredUntil(
  { timing, quietHours }: Pick<AlertRuleDefinition, 'timing' | 'quietHours'>,
  {
    now,
    windowEnd,
    urgent,
  }: { readonly now: Date; readonly windowEnd: Date; readonly urgent: boolean },
): Date {
  const due = timing.kind === 'live' ? windowEnd : nextDue(timing, now);
  if (urgent || quietHours === null) return due;
  return quietUntil(quietHours, due) ?? due;
}

/** Adds alerts to what waits for the rule's next digest, which comes sooner where one of them asks for it. */
export async function gather(tx: Transaction, gathering: Gathering, now: Date): Promise<void> {
  const { rule, putOff, alerts, dueAt, urgent } = gathering;
  // The rule's row first: whoever makes its digest holds it, and takes all alerts that are there by then.
  await tx.query(
    `insert into alerts.gathering as g (rule, put_off, opened_at, due_at, urgent) values ($1, $2, $3, $4, $5)
     on conflict (rule, put_off) do update set due_at = least(g.due_at, excluded.due_at), urgent = g.urgent or excluded.urgent`,
    [rule, putOff, now, dueAt, urgent],
  );
  await tx.query(
    `insert into alerts.gathered (alert, rule, put_off) select alert, $2, $3 from unnest($1::uuid[]) a(alert)
     on conflict do nothing`,
    [[...alerts], rule, putOff],
  );
}
