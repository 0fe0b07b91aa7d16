import type { QuietHours } from '@tocsin/domain';
import fc from 'fast-check';
import { quietUntil } from './quiet-hours.js';

const hours = (from: string, to: string, zone = 'Europe/Berlin'): QuietHours => ({
  from,
  to,
  zone,
  unlessSeverity: [],
});
const until = (quiet: QuietHours, at: string) =>
  quietUntil(quiet, new Date(at))?.toISOString() ?? null;

describe('quiet hours', () => {
  it('end on the same day, and hold nothing from their end on', () => {
    const lunch = hours('12:00', '13:00', 'UTC');
    expect(until(lunch, '2026-01-05T11:59:59Z')).toBeNull();
    expect(until(lunch, '2026-01-05T12:00:00Z')).toBe('2026-01-05T13:00:00.000Z');
    expect(until(lunch, '2026-01-05T12:59:59Z')).toBe('2026-01-05T13:00:00.000Z');
    expect(until(lunch, '2026-01-05T13:00:00Z')).toBeNull();
  });

  it('reach across midnight', () => {
    const night = hours('22:00', '07:00');
    expect(until(night, '2026-01-05T21:30:00Z')).toBe('2026-01-06T06:00:00.000Z');
    expect(until(night, '2026-01-06T02:00:00Z')).toBe('2026-01-06T06:00:00.000Z');
    expect(until(night, '2026-01-06T12:00:00Z')).toBeNull();
  });

  it('are an hour shorter or longer in the night in which the clocks change', () => {
    const night = hours('22:00', '07:00');
    expect(until(night, '2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(until(night, '2026-10-24T21:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  it('are none where the clocks leave them out', () => {
    const gone = hours('02:10', '02:50');
    expect(until(gone, '2026-03-29T01:00:00Z')).toBeNull();
    expect(until(gone, '2026-03-30T00:30:00Z')).toBe('2026-03-30T00:50:00.000Z');
  });

  it('are none from a time to the same one', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }), (at) => {
        expect(quietUntil(hours('08:00', '08:00'), at)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it('end later than they are asked about, and are over at their end', () => {
    const clock = fc
      .integer({ min: 0, max: 23 })
      .map((hour) => `${String(hour).padStart(2, '0')}:30`);
    const zone = fc.constantFrom(
      'America/New_York',
      'Asia/Shanghai',
      'Australia/Lord_Howe',
      'Asia/Gaza',
    );
    const moment = fc.date({
      noInvalidDate: true,
      min: new Date('2015-01-01T00:00:00Z'),
      max: new Date('2037-01-01T00:00:00Z'),
    });
    fc.assert(
      fc.property(clock, clock, zone, moment, (from, to, where, at) => {
        const end = quietUntil(hours(from, to, where), at);
        if (end === null) return;
        expect(end.getTime()).toBeGreaterThan(at.getTime());
        expect(end.getTime() - at.getTime()).toBeLessThanOrEqual(26 * 3_600_000);
        expect(quietUntil(hours(from, to, where), end)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
