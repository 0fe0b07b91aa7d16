import {
  interval,
  precisionFits,
  readTime,
  type FuzzyTime,
  type TimePrecision,
} from '@tocsin/domain';
import { isRecord, type Finding, type Rule } from './rule.js';

const PRECISIONS: ReadonlySet<unknown> = new Set(['year', 'month', 'day', 'minute', 'second']);

/** The date and the time of day exist, and the precision is no finer than the value. */
export const fuzzyTime: Rule = (time) => {
  if (!isRecord(time) || typeof time['value'] !== 'string') return [];
  const read = readTime(time['value']);
  if (!read.ok) return [{ at: '/value', code: read.error }];
  const precision = time['precision'];
  if (!PRECISIONS.has(precision)) return [];
  if (precisionFits(precision as TimePrecision, read.time)) return [];
  const params = { precision: String(precision), written: read.time.precision };
  return [{ at: '/precision', code: 'PRECISION_MISMATCH', params }];
};

/** A moment with a zone (RFC 3339), to the second. */
export const dateTime: Rule = (value) => {
  if (typeof value !== 'string') return [];
  if (!/T.*(Z|[+-]\d{2}:\d{2})$/.test(value)) return [{ at: '', code: 'TIME_FORMAT' }];
  const read = readTime(value);
  if (!read.ok) return [{ at: '', code: read.error }];
  return read.time.precision === 'second' ? [] : [{ at: '', code: 'TIME_FORMAT' }];
};

/** The end is not wholly before the start; where both are vague, doubt is no contradiction. */
export const endNotBeforeStart: Rule = (occurrence) => {
  if (!isRecord(occurrence)) return [];
  const [start, end] = [occurrence['start'], occurrence['end']].map(spanOf);
  if (typeof start?.start !== 'number' || typeof end?.end !== 'number') return [];
  return end.end <= start.start ? [{ at: '/end', code: 'END_BEFORE_START' }] : [];
};

const HOUR = 3_600_000;

/** Clocks differ and zones are forgotten: a day of tolerance. */
const TOLERATED_HOURS = 24;

export const notInTheFuture: Rule = (time, { now }): Finding[] => {
  const start = spanOf(time)?.start;
  if (now === undefined || typeof start !== 'number') return [];
  if (start <= now + TOLERATED_HOURS * HOUR) return [];
  return [{ at: '/value', code: 'IN_THE_FUTURE', params: { hours: TOLERATED_HOURS } }];
};

function spanOf(time: unknown) {
  if (!isRecord(time) || typeof time['value'] !== 'string') return null;
  if (!PRECISIONS.has(time['precision'])) return null;
  return interval(time as FuzzyTime);
}
