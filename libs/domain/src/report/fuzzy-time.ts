import type { FuzzyTime, TimePrecision } from './incident-report.js';

/** A span of time [start, end) in milliseconds since 1970 UTC. Null: open on that side; both null: not known. */
export type Interval = { readonly start: number | null; readonly end: number | null };

/** What is wrong with a written time. */
export type TimeError =
  'TIME_FORMAT' | 'DATE_DOES_NOT_EXIST' | 'TIME_DOES_NOT_EXIST' | 'OFFSET_OUT_OF_RANGE';

type Grade = Exclude<TimePrecision, 'unknown'>;

/** A written time, taken apart; what is not written is the first of its kind (1 January, 00:00:00). */
export type WrittenTime = {
  /** How exact it is by its form alone. */
  readonly precision: Grade;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Minutes from UTC; 0 when no zone is written. */
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
  const time = takeApart(match);
  if (!dateExists(time)) return { ok: false, error: 'DATE_DOES_NOT_EXIST' };
  if (!clockExists(time)) return { ok: false, error: 'TIME_DOES_NOT_EXIST' };
  if (!offsetExists(match[7])) return { ok: false, error: 'OFFSET_OUT_OF_RANGE' };
  return { ok: true, time };
}

function takeApart(match: RegExpExecArray): WrittenTime {
  const part = (group: number, otherwise: number) => Number(match[group] ?? otherwise);
  return {
    precision: GRADES_BY_GROUP.findLast(([group]) => match[group] !== undefined)?.[1] ?? 'year',
    year: part(1, 1),
    month: part(2, 1),
    day: part(3, 1),
    hour: part(4, 0),
    minute: part(5, 0),
    second: part(6, 0),
    offset: offsetMinutes(match[7]),
  };
}

/** What is known when a part of WRITTEN is there. */
const GRADES_BY_GROUP: readonly (readonly [group: number, grade: Grade])[] = [
  [1, 'year'],
  [2, 'month'],
  [3, 'day'],
  [5, 'minute'],
  [6, 'second'],
];

const dateExists = ({ year, month, day }: WrittenTime): boolean =>
  year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);

const daysInMonth = (year: number, month: number): number =>
  new Date(utc(year, month + 1, 0)).getUTCDate();

const clockExists = ({ hour, minute, second }: WrittenTime): boolean =>
  hour <= 23 && minute <= 59 && second <= 59;

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
export const writtenPrecision = ({ precision }: WrittenTime): Grade => precision;

/** Whether a precision is no finer than the written time: "2018" cannot be exact to the second. */
export const precisionFits = (precision: TimePrecision, time: WrittenTime): boolean =>
  GRADES.indexOf(precision) <= GRADES.indexOf(time.precision);

const UNKNOWN: Interval = { start: null, end: null };

/**
 * The span a fuzzy time covers, in milliseconds UTC, the end not included. A precision coarser than the value widens
 * it: 2018-03-18 to the month is all of March 2018, in the zone that is written. No zone means UTC.
 */
export function interval(time: FuzzyTime): Interval {
  if (time.value === undefined || time.precision === 'unknown') return UNKNOWN;
  const read = readTime(time.value);
  if (!read.ok) return UNKNOWN;
  const { time: written } = read;
  const precision = precisionFits(time.precision, written) ? time.precision : written.precision;
  return { start: boundary(written, precision, 0), end: boundary(written, precision, 1) };
}

/** The first moment of the year, month… that a time lies in, or (step 1) of the one after it. */
function boundary(time: WrittenTime, precision: Grade, step: 0 | 1): number {
  const { year, month, day, hour, minute, second, offset } = time;
  const shift = -offset * 60_000;
  switch (precision) {
    case 'year':
      return utc(year + step, 1, 1) + shift;
    case 'month':
      return utc(year, month + step, 1) + shift;
    case 'day':
      return utc(year, month, day + step) + shift;
    case 'minute':
      return utc(year, month, day) + (hour * 60 + minute + step) * 60_000 + shift;
    default:
      return utc(year, month, day) + ((hour * 60 + minute) * 60 + second + step) * 1000 + shift;
  }
}

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
