import type { FuzzyTime, TimePrecision } from './incident-report.js';

/** A span of time [start, end) in milliseconds since 1970 UTC. Null: open on that side; both null: not known. */
export type Interval = { readonly start: number | null; readonly end: number | null };

/** What is wrong with a written time. */
export type TimeError =
  'TIME_FORMAT' | 'DATE_DOES_NOT_EXIST' | 'TIME_DOES_NOT_EXIST' | 'OFFSET_OUT_OF_RANGE';

/** A written time, taken apart. Local fields stand at `offset` minutes from UTC (0 when no zone is written). */
export type WrittenTime = {
  readonly year: number;
  readonly month: number | null;
  readonly day: number | null;
  readonly hour: number | null;
  readonly minute: number;
  readonly second: number | null;
  readonly offset: number;
};

type Read = { ok: true; time: WrittenTime } | { ok: false; error: TimeError };

const WRITTEN =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** The widest offset that any zone has used since 1970 (UTC+14, Kiribati). */
const WIDEST_OFFSET_MINUTES = 14 * 60;

/**
 * Reads a time as the payload writes it (ISO 8601 without week dates). There is no year 0000, no 24:00 and no leap
 * second: a clock that shows :60 is written as :59, since no system here can order events inside a leap second.
 */
export function readTime(value: string): Read {
  const match = WRITTEN.exec(value);
  if (!match) return { ok: false, error: 'TIME_FORMAT' };
  const [, year, month, day, hour, minute, second, zone] = match;
  const time: WrittenTime = {
    year: Number(year),
    month: numberOrNull(month),
    day: numberOrNull(day),
    hour: numberOrNull(hour),
    minute: Number(minute ?? 0),
    second: numberOrNull(second),
    offset: offsetMinutes(zone),
  };
  if (!dateExists(time)) return { ok: false, error: 'DATE_DOES_NOT_EXIST' };
  if (!clockExists(time)) return { ok: false, error: 'TIME_DOES_NOT_EXIST' };
  if (!offsetExists(zone)) return { ok: false, error: 'OFFSET_OUT_OF_RANGE' };
  return { ok: true, time };
}

const numberOrNull = (digits: string | undefined): number | null =>
  digits === undefined ? null : Number(digits);

const dateExists = ({ year, month, day }: WrittenTime): boolean =>
  year >= 1 &&
  (month === null || (month >= 1 && month <= 12)) &&
  (month === null || day === null || (day >= 1 && day <= daysInMonth(year, month)));

const daysInMonth = (year: number, month: number): number =>
  new Date(utc(year, month + 1, 0)).getUTCDate();

const clockExists = ({ hour, minute, second }: WrittenTime): boolean =>
  (hour ?? 0) <= 23 && minute <= 59 && (second ?? 0) <= 59;

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
}

const offsetExists = (zone: string | undefined): boolean =>
  Math.abs(offsetMinutes(zone)) <= WIDEST_OFFSET_MINUTES && !/:[6-9]\d$/.test(zone ?? '');

/** Midnight UTC of a date in milliseconds; months and days may run over. (Date.UTC takes 0-99 for 1900-1999.) */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

const GRADES: readonly TimePrecision[] = ['year', 'month', 'day', 'minute', 'second'];

/** How exact a written time is by its form alone. */
export function writtenPrecision(time: WrittenTime): Exclude<TimePrecision, 'unknown'> {
  if (time.month === null) return 'year';
  if (time.day === null) return 'month';
  if (time.hour === null) return 'day';
  return time.second === null ? 'minute' : 'second';
}

/** Whether a precision is no finer than the written time: "2018" cannot be exact to the second. */
export const precisionFits = (precision: TimePrecision, time: WrittenTime): boolean =>
  GRADES.indexOf(precision) <= GRADES.indexOf(writtenPrecision(time));

const UNKNOWN: Interval = { start: null, end: null };

/**
 * The span a fuzzy time covers, in milliseconds UTC, the end not included. A precision coarser than the value widens
 * it: 2018-03-18 to the month is all of March 2018, in the zone that is written. No zone means UTC.
 */
export function interval(time: FuzzyTime): Interval {
  if (time.value === undefined || time.precision === 'unknown') return UNKNOWN;
  const read = readTime(time.value);
  if (!read.ok) return UNKNOWN;
  const { year, month, day, hour, minute, second, offset } = read.time;
  const precision = precisionFits(time.precision, read.time)
    ? time.precision
    : writtenPrecision(read.time);
  const shift = -offset * 60_000;
  const clock = ((hour ?? 0) * 60 + minute) * 60_000;
  switch (precision) {
    case 'year':
      return { start: utc(year, 1, 1) + shift, end: utc(year + 1, 1, 1) + shift };
    case 'month':
      return span(utc(year, month ?? 1, 1), utc(year, (month ?? 1) + 1, 1), shift);
    case 'day':
      return span(utc(year, month ?? 1, day ?? 1), utc(year, month ?? 1, (day ?? 1) + 1), shift);
    case 'minute': {
      const start = utc(year, month ?? 1, day ?? 1) + clock;
      return span(start, start + 60_000, shift);
    }
    default: {
      const start = utc(year, month ?? 1, day ?? 1) + clock + (second ?? 0) * 1000;
      return span(start, start + 1000, shift);
    }
  }
}

const span = (start: number, end: number, shift: number): Interval => ({
  start: start + shift,
  end: end + shift,
});

/** Whether two spans share a moment. What is not known at all overlaps nothing. */
export function overlaps(a: Interval, b: Interval): boolean {
  if (isUnknown(a) || isUnknown(b)) return false;
  return startsBeforeEnd(a, b) && startsBeforeEnd(b, a);
}

const isUnknown = ({ start, end }: Interval): boolean => start === null && end === null;

const startsBeforeEnd = (a: Interval, b: Interval): boolean =>
  (a.start ?? Number.NEGATIVE_INFINITY) < (b.end ?? Number.POSITIVE_INFINITY);

/** The earliest moment a Date can name; sorts what is not known before everything. */
export const UNKNOWN_TIME_SORT_KEY = -8.64e15;

/** Milliseconds UTC to sort by: the start; the unknown comes first, so last in lists with the newest on top. */
export const timeSortKey = (time: FuzzyTime): number =>
  interval(time).start ?? UNKNOWN_TIME_SORT_KEY;
