/** Statuses that say "not now" (RFC 6585 and RFC 9110): an endpoint under pressure is left alone for a while. */
const NOT_NOW: ReadonlySet<number> = new Set([429, 502, 504]);
/** Where such an endpoint does not say for how long. */
const USUAL_MS = 60_000;
/** Nobody holds a delivery back for longer than its longest pause. */
const LONGEST_MS = 86_400_000;

/**
 * How long an endpoint wants to be left alone, in milliseconds; null: it does not say. `header` is Retry-After as it came:
 * seconds, or a date (RFC 9110, section 10.2.3).
 */
export function retryAfterMs(
  status: number,
  header: string | null,
  now = Date.now(),
): number | null {
  const asked = header === null ? null : asMs(header.trim(), now);
  if (asked !== null) return Math.min(Math.max(asked, 0), LONGEST_MS);
  return NOT_NOW.has(status) ? USUAL_MS : null;
}

function asMs(text: string, now: number): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Za-z]{3}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : date - now;
}
