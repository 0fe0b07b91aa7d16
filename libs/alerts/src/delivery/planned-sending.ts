import type { AlertRuleDefinition, Severity } from '@tocsin/domain';
import { gatheredUntil } from '../digest/gathering.js';
import { quietUntil } from '../digest/quiet-hours.js';
import { paced, type Paces } from './throttle.js';

/** When an alert is sent: by itself at a moment, or with others. */
export type Sending =
  | { readonly how: 'alone'; readonly at: Date; readonly paces: Paces }
  | {
      readonly how: 'gathered';
      readonly dueAt: Date;
      readonly urgent: boolean;
      /** With what quiet hours put off, and not with what goes at once. */
      readonly putOff: boolean;
      readonly paces: Paces;
    };

type Timing = Pick<AlertRuleDefinition, 'timing' | 'throttle' | 'quietHours'>;

type Moment = {
  readonly now: Date;
  /** The highest grade in the alert; null where its owner may not read it. */
  readonly severity: Severity | null;
  /** The throttle's windows so far. */
  readonly paces: Paces;
};

/** Whether a severity can matter: what it takes to know it is only asked then. */
export const asksSeverity = ({ quietHours }: Timing): boolean =>
  quietHours !== null && quietHours.unlessSeverity.length > 0;

/** Decides when an alert is sent. Quiet hours move a moment to their end; the throttle counts moments of sending, not of alerts. */
export function sendingOf(rule: Timing, { now, severity, paces }: Moment): Sending {
  const { timing, quietHours } = rule;
  const urgent = severity !== null && (quietHours?.unlessSeverity.includes(severity) ?? false);
  if (timing.kind === 'live') return liveSendingOf(rule, { now, urgent, paces });
  const dueAt = gatheredUntil(rule, { now, windowEnd: now, urgent });
  return { how: 'gathered', dueAt, urgent, putOff: false, paces };
}

type LiveMoment = Omit<Moment, 'severity'> & { readonly urgent: boolean };

function liveSendingOf(rule: Timing, { now, urgent, paces }: LiveMoment): Sending {
  const { throttle, quietHours } = rule;
  const quietEnd = urgent || quietHours === null ? null : quietUntil(quietHours, now);
  const at = quietEnd ?? now;
  if (throttle === null) return { how: 'alone', at, paces };
  const one = paced(throttle, paces, { at, own: quietEnd === null ? 'atOnce' : 'putOff' });
  if (one.gatheredUntil === null) return { how: 'alone', at, paces: one.paces };
  const dueAt = gatheredUntil(rule, { now, windowEnd: one.gatheredUntil, urgent });
  return { how: 'gathered', dueAt, urgent, putOff: one.window === 'putOff', paces: one.paces };
}
