import type { QuietHours } from '@tocsin/domain';
import { daysAround, momentOf } from './local-time.js';

/**
 * The end of the quiet hours that this moment lies in; null outside of them. Their ends are moments as those of digests
 * are, so that a change of the clocks within them makes them longer or shorter. From a time to the same one is never.
 */
export function quietUntil({ from, to, zone }: QuietHours, at: Date): Date | null {
  if (from === to) return null;
  const days = daysAround(at, zone, { before: 2, after: 2 });
  for (const [index, day] of days.entries()) {
    // HH:MM sorts as it runs.
    const lastDay = from < to ? day : days[index + 1];
    if (lastDay === undefined) return null;
    const end = momentOf(lastDay, to, zone);
    if (momentOf(day, from, zone) <= at && at < end) return end;
  }
  return null;
}
