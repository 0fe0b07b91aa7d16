import { Temporal } from 'temporal-polyfill';

/** A day in no zone: what a calendar on the wall shows. */
export type Day = Temporal.PlainDate;

/** The day in a zone at a moment, and the days before and behind it in order. Throws RangeError for an unknown zone. */
export function daysAround(
  at: Date,
  zone: string,
  { before, after }: { readonly before: number; readonly after: number },
): Day[] {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  const length = before + 1 + after;
  return Array.from({ length }, (_, index) => today.add({ days: index - before }));
}

/**
 * The moment at which the clocks of a zone show this time (HH:MM) on this day. Where they are put forward over it, the
 * moment after the gap; where they show it twice, the first time. A day that a zone left out whole (Samoa, 30 December
 * 2011) is such a gap, too.
 */
export function momentOf(day: Day, time: string, zone: string): Date {
  const local = day.toPlainDateTime(Temporal.PlainTime.from(time));
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(local)) return dateOf(earlier);
  return dateOf(earlier.getTimeZoneTransition('next') ?? earlier);
}

const dateOf = ({ epochMilliseconds }: Temporal.ZonedDateTime): Date => new Date(epochMilliseconds);
