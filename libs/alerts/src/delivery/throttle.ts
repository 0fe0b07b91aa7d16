import type { AlertThrottle } from '@tocsin/domain';

/** How many live sendings a rule has had in the window that began then. */
export type Pace = { readonly beganAt: Date; readonly sent: number };

/** Where one more sending goes. */
export type Paced = {
  readonly pace: Pace;
  /** The end of the window, when it is gathered with the others; null: it goes by itself. */
  readonly gatheredUntil: Date | null;
};

const MINUTE_MS = 60_000;

/**
 * Counts one more live sending at this moment. A window begins with the first sending after the last window. One that begins later than
 * now was begun by a clock that has since been set back, and counts no more.
 */
export function paced({ most, minutes }: AlertThrottle, pace: Pace | null, at: Date): Paced {
  const until = pace === null ? null : new Date(pace.beganAt.getTime() + minutes * MINUTE_MS);
  if (pace === null || until === null || at >= until || at < pace.beganAt) {
    return { pace: { beganAt: at, sent: 1 }, gatheredUntil: null };
  }
  if (pace.sent < most) return { pace: { ...pace, sent: pace.sent + 1 }, gatheredUntil: null };
  return { pace, gatheredUntil: until };
}
