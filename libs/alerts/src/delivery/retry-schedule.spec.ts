import fc from 'fast-check';
import { pauseAfter, PAUSES_MS } from './retry-schedule.js';

const failed = { tries: 1, retryAfterMs: null, random: 0 };

describe('the schedule of attempts', () => {
  it('has ten of them, the last one a day after the ninth', () => {
    const pauses = Array.from({ length: 10 }, (_, index) =>
      pauseAfter({ ...failed, tries: index + 1 }),
    );
    const seconds = pauses.map((pause) => (pause === null ? null : pause / 1_000));
    expect(seconds).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  });

  it('spreads what failed together over a fifth of the pause', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, random) => {
          const pause = pauseAfter({ ...failed, tries, random })!;
          const least = PAUSES_MS[tries - 1]!;
          expect(pause).toBeGreaterThanOrEqual(least);
          expect(pause).toBeLessThanOrEqual(least * 1.2);
        },
      ),
    );
    expect(pauseAfter({ ...failed, random: 0.9 })).not.toBe(pauseAfter(failed));
  });

  it('comes no sooner than the receiver asks, and waits no longer than a day for it', () => {
    expect(pauseAfter({ ...failed, retryAfterMs: 60_000 })).toBe(60_000);
    expect(pauseAfter({ ...failed, retryAfterMs: 1 })).toBe(5_000);
    expect(pauseAfter({ ...failed, retryAfterMs: -5 })).toBe(5_000);
    expect(pauseAfter({ ...failed, retryAfterMs: 1e12 })).toBe(86_400_000);
  });
});
