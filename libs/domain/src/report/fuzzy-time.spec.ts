import fc from 'fast-check';
import type { FuzzyTime, TimePrecision } from './incident-report.js';
import { interval, overlaps, precisionFits, readTime, timeSortKey } from './fuzzy-time.js';

const time = (value: string, precision: TimePrecision): FuzzyTime => ({ value, precision });

/** [start, end) as ISO, which reads better than milliseconds. */
const span = (value: string, precision: TimePrecision) => {
  const { start, end } = interval(time(value, precision));
  return [start, end].map((at) => (at === null ? null : new Date(at).toISOString()));
};

describe('A fuzzy time', () => {
  it.each<[string, TimePrecision, string, string]>([
    ['2018', 'year', '2018-01-01T00:00:00.000Z', '2019-01-01T00:00:00.000Z'],
    ['2018-12', 'month', '2018-12-01T00:00:00.000Z', '2019-01-01T00:00:00.000Z'],
    ['2020-02-28', 'day', '2020-02-28T00:00:00.000Z', '2020-02-29T00:00:00.000Z'],
    ['2018-03-18T21:58', 'minute', '2018-03-18T21:58:00.000Z', '2018-03-18T21:59:00.000Z'],
    ['2018-03-18T21:58:09.75Z', 'second', '2018-03-18T21:58:09.000Z', '2018-03-18T21:58:10.000Z'],
    ['0099', 'year', '0099-01-01T00:00:00.000Z', '0100-01-01T00:00:00.000Z'],
  ])('%s to the %s covers a span', (value, precision, start, end) => {
    expect(span(value, precision)).toEqual([start, end]);
  });

  it('is in the zone that is written, and in UTC when there is none', () => {
    expect(span('2010-05-06T14:32:00-04:00', 'minute')[0]).toBe('2010-05-06T18:32:00.000Z');
    expect(span('2026-11-20T03:15+08:00', 'day')).toEqual([
      '2026-11-19T16:00:00.000Z',
      '2026-11-20T16:00:00.000Z',
    ]);
  });

  it('is widened by a coarser precision', () => {
    expect(span('2018-03-18', 'month')).toEqual([
      '2018-03-01T00:00:00.000Z',
      '2018-04-01T00:00:00.000Z',
    ]);
  });

  it('that is not known covers nothing and sorts before all others', () => {
    expect(interval({ precision: 'unknown' })).toEqual({ start: null, end: null });
    expect(timeSortKey({ precision: 'unknown' })).toBeLessThan(timeSortKey(time('0001', 'year')));
  });
});

describe('A written time', () => {
  it.each([
    ['2018-02-31', 'DATE_DOES_NOT_EXIST'],
    ['2018-02-29', 'DATE_DOES_NOT_EXIST'],
    ['1900-02-29', 'DATE_DOES_NOT_EXIST'],
    ['2018-13', 'DATE_DOES_NOT_EXIST'],
    ['2018-00', 'DATE_DOES_NOT_EXIST'],
    ['2018-01-00', 'DATE_DOES_NOT_EXIST'],
    ['0000', 'DATE_DOES_NOT_EXIST'],
    ['2018-01-01T24:00', 'TIME_DOES_NOT_EXIST'],
    ['2018-01-01T12:60', 'TIME_DOES_NOT_EXIST'],
    ['2016-12-31T23:59:60Z', 'TIME_DOES_NOT_EXIST'],
    ['2018-01-01T12:00+14:01', 'OFFSET_OUT_OF_RANGE'],
    ['2018-01-01T12:00-15:00', 'OFFSET_OUT_OF_RANGE'],
    ['2018-01-01T12:00+05:75', 'OFFSET_OUT_OF_RANGE'],
    ['18 March 2018', 'TIME_FORMAT'],
    ['2018-1-1', 'TIME_FORMAT'],
    ['2018-01-01 12:00', 'TIME_FORMAT'],
    ['2018-01-01T12', 'TIME_FORMAT'],
    ['2018-01-01Z', 'TIME_FORMAT'],
    ['', 'TIME_FORMAT'],
  ])('%s is refused: %s', (value, error) => {
    expect(readTime(value)).toEqual({ ok: false, error });
  });

  it.each(['2000-02-29', '2018-01-01T12:00+14:00', '2018-01-01T00:00-12:00', '9999-12-31'])(
    '%s is read',
    (value) => {
      expect(readTime(value)).toMatchObject({ ok: true });
    },
  );

  it('that Date can print is read, and means the same moment', () => {
    const moments = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, (at) => {
        const start = interval(time(at.toISOString(), 'second')).start;
        expect(start).toBe(Math.floor(at.getTime() / 1000) * 1000);
      }),
    );
  });

  it('gives room for a precision as coarse as itself or coarser', () => {
    const fits = (value: string, precision: TimePrecision) => {
      const read = readTime(value);
      return read.ok && precisionFits(precision, read.time);
    };

    expect(fits('2018', 'second')).toBe(false);
    expect(fits('2018-03-18', 'minute')).toBe(false);
    expect(fits('2018-03-18T21:58', 'second')).toBe(false);
    expect(fits('2018-03-18T21:58:00', 'second')).toBe(true);
    expect(fits('2018-03-18', 'year')).toBe(true);
  });
});

describe('Two spans of time', () => {
  const year = (value: string) => interval(time(value, 'year'));

  it('overlap when they share a moment; the end does not belong to a span', () => {
    expect(overlaps(year('2018'), interval(time('2018-03', 'month')))).toBe(true);
    expect(overlaps(year('2018'), year('2019'))).toBe(false);
    expect(overlaps(year('2018'), { start: year('2017').start, end: null })).toBe(true);
    expect(overlaps(year('2018'), { start: null, end: year('2018').start })).toBe(false);
  });

  it('of which one is not known do not overlap', () => {
    expect(overlaps({ start: null, end: null }, year('2018'))).toBe(false);
  });

  it('overlap both ways or not at all', () => {
    const edge = fc.option(fc.integer({ min: 0, max: 9 }));
    const any = fc.record({ start: edge, end: edge });
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });
});
