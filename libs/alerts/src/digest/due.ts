import type { AlertTiming } from '@tocsin/domain';
import { daysAround, momentOf } from './local-time.js';

/** When digests are due; live rules have none. */
export type DigestTiming = Exclude<AlertTiming, { readonly kind: 'live' }>;

const HOUR_MS = 3_600_000;
/** A week, the day that a zone may have left out, and the one that is begun. */
const REACH = 9;

/** The first moment after this one at which a digest is due. Hourly ones are due at the full hours of UTC. */
export function nextDue(timing: DigestTiming, after: Date): Date {
  if (timing.kind === 'hourly') {
    return new Date((Math.floor(after.getTime() / HOUR_MS) + 1) * HOUR_MS);
  }
  for (const due of dues(timing, after, { before: 1, after: REACH })) if (due > after) return due;
  throw new RangeError('a digest is due at least once a week');
}

/** The last moment up to this one at which a digest was due. */
export function lastDue(timing: DigestTiming, upTo: Date): Date {
  if (timing.kind === 'hourly') return new Date(Math.floor(upTo.getTime() / HOUR_MS) * HOUR_MS);
  const past = [...dues(timing, upTo, { before: REACH, after: 1 })].filter((due) => due <= upTo);
  const last = past.at(-1);
  if (last === undefined) throw new RangeError('a digest is due at least once a week');
  return last;
}

function* dues(
  timing: Exclude<DigestTiming, { readonly kind: 'hourly' }>,
  around: Date,
  reach: { readonly before: number; readonly after: number },
): Generator<Date> {
  const { at, zone } = timing;
  for (const day of daysAround(around, zone, reach)) {
    if (timing.kind === 'weekly' && day.dayOfWeek !== timing.day) continue;
    yield momentOf(day, at, zone);
  }
}
