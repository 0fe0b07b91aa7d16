import { interval, readTime, writtenPrecision, type TimeError } from '@tocsin/domain';

/** A written moment as a span: first millisecond, and first millisecond after it (UTC). */
export type Moment = { readonly start: number; readonly end: number };

const FRACTION = /:\d{2}\.(\d{1,9})/;

/**
 * Reads a date or time of any precision: 2018 is all of that year, 2018-03-18T21:58 that minute. No zone means UTC.
 * Fractions of a second count to the millisecond.
 */
export function readMoment(
  text: string,
): { ok: true; moment: Moment } | { ok: false; error: TimeError } {
  const read = readTime(text);
  if (!read.ok) return read;
  const { start, end } = interval({ value: text, precision: writtenPrecision(read.time) });
  if (start === null || end === null) return { ok: false, error: 'TIME_FORMAT' };
  const fraction = FRACTION.exec(text)?.[1];
  if (fraction === undefined) return { ok: true, moment: { start, end } };
  const millisecond = start + Number(fraction.padEnd(3, '0').slice(0, 3));
  return { ok: true, moment: { start: millisecond, end: millisecond + 1 } };
}
