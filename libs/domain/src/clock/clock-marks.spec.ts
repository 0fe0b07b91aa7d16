import fc from 'fast-check';
import { clockStarted, ofClock, someId, specificationOf } from '../testing.js';
import type { Surviving } from '../events.js';
import { evolveClock, noClock, type ClockState } from './clock.js';
import { CLOCK_MARKS, type ClockEvent, type ClockMark } from './clock-events.js';
import { nextMarkAt, passMark } from './clock-marks.js';

const { given } = specificationOf<ClockState, Surviving<ClockEvent>>({
  initial: noClock,
  evolve: evolveClock,
});

const HOUR = 3_600_000;
// Aware at eight on 5 May, within 24 hours.
const started = clockStarted();
const DUE = '2026-05-06T08:00:00.000Z';
const at = (hours: number) => (state: ClockState) =>
  passMark(state, new Date(Date.parse('2026-05-05T08:00:00.000Z') + hours * HOUR));
const passed = (mark: ClockMark, dueAt = DUE): ClockEvent => ({
  type: 'ClockRanLow',
  data: { ...ofClock, mark, dueAt },
});
const byPerson = { ...ofClock, personId: someId('per', 1) };
const filed: ClockEvent = {
  type: 'ClockFiled',
  data: { ...byPerson, filedAt: '2026-05-05T09:00:00.000Z' },
  content: { reference: null, note: null },
};
const setAside: ClockEvent = {
  type: 'ClockSetAside',
  data: byPerson,
  content: { reason: 'Not major.' },
};
const startedAt = (aware: string): ClockEvent => ({
  type: 'ClockStartChanged',
  data: { ...byPerson, kind: 'aware', at: aware },
  content: { reason: 'Seen in the log.' },
});

describe('time', () => {
  it('brings a mark at half of the time, at four fifths of it, and at its end', () => {
    given(started).when(at(11.9)).then();
    given(started).when(at(12)).then(passed('half'));
    given(started, passed('half')).when(at(19.1)).then();
    given(started, passed('half')).when(at(19.2)).then(passed('last_fifth'));
    given(started, passed('half'), passed('last_fifth')).when(at(23.9)).then();
    given(started, passed('half'), passed('last_fifth')).when(at(24)).then(passed('overdue'));
  });

  it('brings the newest mark alone where several passed unseen', () => {
    given(started).when(at(20)).then(passed('last_fifth'));
    given(started, passed('half'))
      .when(at(7 * 24))
      .then(passed('overdue'));
  });

  it('brings nothing twice and nothing earlier, also after it was put back', () => {
    given(started, passed('last_fifth')).when(at(13)).then();
    given(started, passed('overdue')).when(at(20)).then();
    given(started, passed('overdue')).when(at(1_000)).then();
  });

  it('brings nothing to what was filed, set aside, has no number, or was never started', () => {
    given(started, filed).when(at(30)).then();
    given(started, setAside).when(at(30)).then();
    given(clockStarted({ ruleId: 'cn-pipl-57' }))
      .when(at(30))
      .then();
    given().when(at(30)).then();
  });

  it('brings the marks anew for another due time, and not again for one that it had before', () => {
    const later = startedAt('2026-05-05T20:00:00.000Z');
    const back = startedAt('2026-05-05T08:00:00.000Z');
    given(started, passed('overdue'), later).when(at(20)).then();
    given(started, passed('overdue'), later)
      .when(at(24))
      .then(passed('half', '2026-05-06T20:00:00.000Z'));
    given(started, passed('last_fifth'), later, back).when(at(20)).then();
  });

  it('brings each mark at most once and in order, however clocks are put forward and back', () => {
    const looks = fc.array(fc.integer({ min: -48 * HOUR, max: 96 * HOUR }), { maxLength: 40 });
    fc.assert(
      fc.property(looks, (times) => {
        let state = evolveClock(noClock, started);
        const told: ClockMark[] = [];
        for (const time of times) {
          const decision = at(time / HOUR)(state);
          if (!decision.ok) throw new Error('time is never refused');
          expect(decision.events.length).toBeLessThanOrEqual(1);
          for (const event of decision.events) told.push(event.data.mark);
          state = decision.events.reduce<ClockState>(evolveClock, state);
          // Looking again at the same moment brings nothing more.
          expect(at(time / HOUR)(state)).toEqual({ ok: true, events: [] });
        }
        const ranks = told.map((mark) => CLOCK_MARKS.indexOf(mark));
        expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
        const reached = Math.max(
          -1,
          ...times.map((time) => [12, 19.2, 24].filter((h) => time >= h * HOUR).length - 1),
        );
        expect(ranks.at(-1) ?? -1).toBe(reached);
      }),
    );
  });
});

describe('the next mark', () => {
  const next = (...events: ClockEvent[]) =>
    nextMarkAt(events.reduce(evolveClock, noClock))?.toISOString() ?? null;

  it('is the first that is not recorded, also when it is over', () => {
    expect(next(started)).toBe('2026-05-05T20:00:00.000Z');
    expect(next(started, passed('half'))).toBe('2026-05-06T03:12:00.000Z');
    expect(next(started, passed('last_fifth'))).toBe(DUE);
    expect(next(started, passed('overdue'))).toBeNull();
    expect(next(started, filed)).toBeNull();
    expect(next()).toBeNull();
  });
});
