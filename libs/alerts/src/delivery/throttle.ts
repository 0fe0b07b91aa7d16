import type { AlertThrottle } from '@tocsin/domain';

/** How many live sendings a rule has had in the window that began then. */
export type Pace = { readonly beganAt: Date; readonly sent: number };

/**
 * The windows of a rule: one begun by what went at once, and one begun by what quiet hours put off, which may lie hours
 * ahead while others begin and end.
 */
export type Paces = { readonly atOnce: Pace | null; readonly putOff: Pace | null };

export type Window = keyof Paces;

export const NO_PACES: Paces = { atOnce: null, putOff: null };

/** Where one more sending goes. */
export type Paced = {
  readonly paces: Paces;
  /** The one that it counts in. */
  readonly window: Window;
  /** The end of the window, when it is gathered with the others; null: it goes by itself. */
  readonly gatheredUntil: Date | null;
};

const MINUTE_MS = 60_000;

/** Where both run, the one that quiet hours moved began later. */
const LATER_FIRST: readonly Window[] = ['putOff', 'atOnce'];

/**
 * Counts one more live sending at this moment, in the window that the moment lies in, whichever of the two that is; where it lies in
 * none, it begins its own anew. One of its own that begins later than that was begun by a clock that has since been set back.
 */
export function paced(
  { most, minutes }: AlertThrottle,
  paces: Paces,
  { at, own }: { readonly at: Date; readonly own: Window },
): Paced {
  const endOf = ({ beganAt }: Pace) => new Date(beganAt.getTime() + minutes * MINUTE_MS);
  for (const window of LATER_FIRST) {
    const pace = paces[window];
    if (pace === null || at < pace.beganAt || at >= endOf(pace)) continue;
    if (pace.sent >= most) return { paces, window, gatheredUntil: endOf(pace) };
    const counted = { ...pace, sent: pace.sent + 1 };
    return { paces: { ...paces, [window]: counted }, window, gatheredUntil: null };
  }
  const begun = { beganAt: at, sent: 1 };
  return { paces: { ...paces, [own]: begun }, window: own, gatheredUntil: null };
}
