import type { AlertRuleDefinition, Severity } from '@tocsin/domain';
import { gatheredUntil } from '../digest/gathering.js';
import { quietUntil } from '../digest/quiet-hours.js';
import { paced, type Pace } from './throttle.js';

/** When an alert is sent: by itself at a moment, or with others. */
export type Sending =
  | { readonly how: 'alone'; readonly at: Date; readonly pace: Pace | null }
  | {
      readonly how: 'gathered';
      readonly dueAt: Date;
      readonly urgent: boolean;
      readonly pace: Pace | null;
    };

type Timing = Pick<AlertRuleDefinition, 'timing' | 'throttle' | 'quietHours'>;

type Moment = {
  readonly now: Date;
  /** The highest grade in the alert; null where its owner may not read it. */
  readonly severity: Severity | null;
  /** The throttle's window so far. */
  readonly pace: Pace | null;
};

/** Whether a severity can matter: what it takes to know it is only asked then. */
export const asksSeverity = ({ quietHours }: Timing): boolean =>
  quietHours !== null && quietHours.unlessSeverity.length > 0;

/** Decides when an alert is sent. Quiet hours move a moment to their end; the throttle counts moments of sending, not of alerts. */
export function sendingOf(rule: Timing, { now, severity, pace }: Moment): Sending {
  const { timing, throttle, quietHours } = rule;
  const urgent = severity !== null && (quietHours?.unlessSeverity.includes(severity) ?? false);
  if (timing.kind !== 'live') {
    return {
      how: 'gathered',
      dueAt: gatheredUntil(rule, { now, windowEnd: now, urgent }),
      urgent,
      pace,
    };
  }
  const at = urgent || quietHours === null ? now : (quietUntil(quietHours, now) ?? now);
  if (throttle === null) return { how: 'alone', at, pace };
  const one = paced(throttle, pace, at);
  if (one.gatheredUntil === null) return { how: 'alone', at, pace: one.pace };
  const dueAt = gatheredUntil(rule, { now, windowEnd: one.gatheredUntil, urgent });
  return { how: 'gathered', dueAt, urgent, pace: one.pace };
}
