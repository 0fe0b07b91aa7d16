import fc from 'fast-check';
import { NO_PACES, paced, type Window } from './throttle.js';

const throttle = { most: 3, minutes: 10 };
const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 12, minute));

/** What becomes of sendings at these minutes, in this order. */
function sendingsAt(...minutes: number[]) {
  let paces = NO_PACES;
  return minutes.map((minute) => {
    const one = paced(throttle, paces, { at: at(minute), own: 'atOnce' });
    ({ paces } = one);
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

  it('counts what is put off in a window of its own, whatever comes before that begins', () => {
    let paces = NO_PACES;
    const send = (minute: number, own: Window) => {
      const one = paced(throttle, paces, { at: at(minute), own });
      ({ paces } = one);
      return [one.window, one.gatheredUntil?.getUTCMinutes() ?? 'now'];
    };
    const both = Array.from({ length: 4 }, () => [send(5, 'atOnce'), send(30, 'putOff')]);
    expect(both).toEqual([
      ...Array.from({ length: 3 }, () => [
        ['atOnce', 'now'],
        ['putOff', 'now'],
      ]),
      [
        ['atOnce', 15],
        ['putOff', 40],
      ],
    ]);
    expect([send(20, 'atOnce'), send(35, 'atOnce')]).toEqual([
      ['atOnce', 'now'],
      ['putOff', 40],
    ]);
  });

  it('never lets more than that go within a window, and gathers nothing for longer than one', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (sendings) => {
        let minute = 0;
        let paces = NO_PACES;
        const alone = new Map<string, number>();
        for (const [pause, isPutOff] of sendings) {
          minute += pause;
          // To the next half hour, as quiet hours would.
          const moment = at(isPutOff ? Math.ceil(minute / 30) * 30 : minute);
          const one = paced(throttle, paces, { at: moment, own: isPutOff ? 'putOff' : 'atOnce' });
          ({ paces } = one);
          const began = `${one.window} ${paces[one.window]?.beganAt.toISOString()}`;
          if (one.gatheredUntil === null) alone.set(began, (alone.get(began) ?? 0) + 1);
          else {
            const left = one.gatheredUntil.getTime() - moment.getTime();
            expect(left).toBeGreaterThan(0);
            expect(left).toBeLessThanOrEqual(600_000);
          }
        }
        for (const count of alone.values()) expect(count).toBeLessThanOrEqual(3);
      }),
    );
  });
});
