const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** From the end of one attempt to the next: the example schedule of Standard Webhooks 1.0, a little over three days. */
export const PAUSES_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** A pause is up to a fifth longer, so that what failed together does not come back together. */
const JITTER = 0.2;
/** A `Retry-After` is obeyed up to a day: a longer one would be a way to keep deliveries waiting for ever. */
const RETRY_AFTER_MOST_MS = 24 * HOUR;

type Failed = {
  /** Attempts up to now, at least one. */
  readonly tries: number;
  /** What the receiver asked for. */
  readonly retryAfterMs: number | null;
  /** From 0 up to 1. */
  readonly random: number;
};

/** Milliseconds until the next attempt; null: that was the last one. */
export function pauseAfter({ tries, retryAfterMs, random }: Failed): number | null {
  const pause = PAUSES_MS[tries - 1];
  if (pause === undefined) return null;
  const jittered = Math.round(pause * (1 + JITTER * random));
  const asked = Math.min(Math.max(0, retryAfterMs ?? 0), RETRY_AFTER_MOST_MS);
  return Math.max(jittered, asked);
}
