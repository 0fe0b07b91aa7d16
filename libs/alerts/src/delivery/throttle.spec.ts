import fc from 'fast-check';
import { paced, type Pace } from './throttle.js';

const throttle = { most: 3, minutes: 10 };
const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 12, minute));

/** What becomes of sendings at these minutes, in this order. */
function sendingsAt(...minutes: number[]) {
  let pace: Pace | null = null;
  return minutes.map((minute) => {
    const one = paced(throttle, pace, at(minute));
    ({ pace } = one);
    return one.gatheredUntil?.getUTCMinutes() ?? 'now';
  });
}

describe('a throttle', () => {
  it('lets so many go by themselves, and gathers the others until the window ends', () => {
    expect(sendingsAt(0, 1, 2, 3, 9)).toEqual(['now', 'now', 'now', 10, 10]);
  });

  it('begins a window with the first sending behind the last one', () => {
    expect(sendingsAt(0, 1, 2, 9, 10, 19, 19, 19)).toEqual([
      'now',
      'now',
      'now',
      10,
      'now',
      'now',
      'now',
      20,
    ]);
  });

  it('counts anew when the clock was set back before the window', () => {
    expect(sendingsAt(30, 30, 30, 30, 5, 5, 5, 5)).toEqual([
      'now',
      'now',
      'now',
      40,
      'now',
      'now',
      'now',
      15,
    ]);
  });

  it('never lets more than that go within a window, and gathers nothing for longer than one', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (pauses) => {
        let minute = 0;
        let pace: Pace | null = null;
        const alone = new Map<number, number>();
        for (const pause of pauses) {
          minute += pause;
          const one = paced(throttle, pace, at(minute));
          ({ pace } = one);
          const began = one.pace.beganAt.getTime();
          if (one.gatheredUntil === null) alone.set(began, (alone.get(began) ?? 0) + 1);
          else {
            const left = one.gatheredUntil.getTime() - at(minute).getTime();
            expect(left).toBeGreaterThan(0);
            expect(left).toBeLessThanOrEqual(600_000);
          }
        }
        for (const count of alone.values()) expect(count).toBeLessThanOrEqual(3);
      }),
    );
  });
});
