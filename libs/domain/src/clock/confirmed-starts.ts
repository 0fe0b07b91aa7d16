import { refuse, type Decision } from '../decision.js';
import type { Starts } from './clock-events.js';
import type { DeadlineRule, StartKind } from './deadline-rule.js';
import { isInForce } from './deadline-rules.js';

export type StartRefusal =
  | 'RULE_NOT_IN_FORCE'
  | 'START_MISSING'
  | 'START_UNKNOWN'
  | 'START_IN_FUTURE'
  | 'START_OUT_OF_RANGE';

/** Clocks on walls differ: what is this little ahead of ours counts as now. */
const TOLERANCE_MS = 300_000;

/** No rule of the catalogue is older, and no year is written with other than four digits. */
const EARLIEST = '2000-01-01T00:00:00.000Z';

/** Whether a time (RFC 3339) has not come yet. */
export const isAhead = (at: string, now: Date): boolean =>
  Date.parse(at) > now.getTime() + TOLERANCE_MS;

/** Why a clock of a rule cannot run from these starts (RFC 3339, UTC); null where it can. */
export function checkedStarts(
  rule: DeadlineRule,
  starts: Starts,
  now: Date,
): Extract<Decision<never, StartRefusal>, { ok: false }> | null {
  const confirmed = Object.entries(starts) as [StartKind, string][];
  const known = new Set([...rule.startsFrom, ...endOf(rule)]);
  const other = confirmed.find(([kind]) => !known.has(kind));
  if (other) {
    const kinds = [...known].join(', ');
    return refuse('START_UNKNOWN', `The rule knows no start "${other[0]}". It knows: ${kinds}.`);
  }
  const running = confirmed.filter(([kind]) => rule.startsFrom.includes(kind));
  if (running.length === 0) {
    return refuse('START_MISSING', `Confirm one of these starts: ${rule.startsFrom.join(', ')}.`);
  }
  if (confirmed.some(([, at]) => isAhead(at, now))) {
    return refuse('START_IN_FUTURE', 'A start is confirmed once it has happened: it is ahead.');
  }
  if (confirmed.some(([, at]) => at < EARLIEST)) {
    return refuse('START_OUT_OF_RANGE', `A start is not before ${EARLIEST}.`);
  }
  if (!running.some(([, at]) => isInForce(rule, at.slice(0, 10)))) {
    return refuse('RULE_NOT_IN_FORCE', notInForce(rule));
  }
  return null;
}

/** What ends a rule that asks again and again is confirmed like a start. */
const endOf = ({ deadline }: DeadlineRule): StartKind[] =>
  deadline.kind === 'every' ? [deadline.until] : [];

const notInForce = ({ effectiveFrom, effectiveTo }: DeadlineRule): string => {
  const [from, to] = [effectiveFrom ?? '…', effectiveTo ?? '…'];
  return `The rule is in force from ${from}, and before ${to}, by the day of the start in UTC.`;
};
