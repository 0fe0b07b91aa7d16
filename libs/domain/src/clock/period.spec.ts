import fc from 'fast-check';
import { addPeriod } from './period.js';

const after = (at: string, period: string) => addPeriod(new Date(at), period).toISOString();

const moments = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('a period', () => {
  it.each([
    ['2026-03-28T22:30:00.000Z', 'PT24H', '2026-03-29T22:30:00.000Z'],
    ['2026-02-20T12:00:00.000Z', 'P15D', '2026-03-07T12:00:00.000Z'],
    ['2026-01-15T12:00:00.000Z', 'P1M', '2026-02-15T12:00:00.000Z'],
    ['2026-01-31T12:00:00.000Z', 'P1M', '2026-02-28T12:00:00.000Z'],
    ['2028-01-31T12:00:00.000Z', 'P1M', '2028-02-29T12:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', 'P2M', '2027-02-28T23:59:59.999Z'],
  ])('from %s, %s long, ends at %s', (at, period, end) => {
    expect(after(at, period)).toBe(end);
  });

  it('of days is that often 24 hours, whatever clocks are put forward meanwhile', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 100 }), (at, days) => {
        expect(addPeriod(at, `P${days}D`)).toEqual(addPeriod(at, `PT${days * 24}H`));
      }),
    );
  });

  it('of months ends in the right month, on the same day or on its last one, at the same time', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 30 }), (at, months) => {
        const end = addPeriod(at, `P${months}M`);
        const month = at.getUTCFullYear() * 12 + at.getUTCMonth() + months;
        expect(end.getUTCFullYear() * 12 + end.getUTCMonth()).toBe(month);
        expect(end.getTime() % 86_400_000).toBe(at.getTime() % 86_400_000);
        const dayAfter = new Date(end.getTime() + 86_400_000);
        const isClamped = end.getUTCDate() < at.getUTCDate() && dayAfter.getUTCDate() === 1;
        expect(isClamped || end.getUTCDate() === at.getUTCDate()).toBe(true);
      }),
    );
  });

  it.each(['', 'P', 'P1Y', 'PT1H30M', 'P1DT1H', '-P1D', 'P1.5D', 'p1d', 'P1W'])(
    'is not written %j',
    (period) => {
      expect(() => after('2026-01-01T00:00:00.000Z', period)).toThrow('not a period');
    },
  );
});
