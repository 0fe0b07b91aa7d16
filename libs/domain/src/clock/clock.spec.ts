import fc from 'fast-check';
import { clockStarted, ofClock, someId } from '../testing.js';
import { clockStatus, dueOf, evolveClock, noClock, type BegunClock } from './clock.js';
import type { ClockEvent, Starts } from './clock-events.js';
import type { StartKind } from './deadline-rule.js';
import { DEADLINE_RULES } from './deadline-rules.js';

const PERSON = someId('per', 1);

const clockOf = (...events: ClockEvent[]): BegunClock => {
  const state = events.reduce(evolveClock, noClock);
  if (state.status === 'none') throw new Error('it was never started');
  return state;
};
const due = (...events: ClockEvent[]) => dueOf(clockOf(...events));

const changed = (kind: StartKind, at: string | null): ClockEvent => ({
  type: 'ClockStartChanged',
  data: { ...ofClock, personId: PERSON, kind, at },
  content: { reason: 'Seen in the log.' },
});
const filed = (filedAt: string): ClockEvent => ({
  type: 'ClockFiled',
  data: { ...ofClock, personId: PERSON, filedAt },
  content: { reference: null, note: null },
});
const setAside: ClockEvent = {
  type: 'ClockSetAside',
  data: { ...ofClock, personId: PERSON },
  content: { reason: 'Not major.' },
};
const takenUp: ClockEvent = { ...setAside, type: 'ClockTakenUp' };

const EVERY_28_DAYS = 'eu-gpai-cop-9.3-intermediate';
const moments = fc
  .date({ min: new Date('2027-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
const dora = fc.record({ aware: moments, classified: moments });

describe('the due time of a clock', () => {
  it('is that many times 24 hours after the start', () => {
    const starts = { aware: '2026-09-01T08:00:00.000Z' };
    expect(due(clockStarted({ ruleId: 'eu-aia-73-4', starts }))).toEqual({
      dueAt: new Date('2026-09-11T08:00:00.000Z'),
      begins: new Date('2026-09-01T08:00:00.000Z'),
      from: 'aware',
      period: 'P10D',
    });
  });

  it('follows a start that is changed, and the old one stays in the log', () => {
    const later = changed('aware', '2026-05-05T10:00:00.000Z');
    expect(due(clockStarted(), later)?.dueAt).toEqual(new Date('2026-05-06T10:00:00.000Z'));
  });

  it('under DORA is that of the limit which expires first, as soon as its start is known', () => {
    const classified = (at: string) => due(clockStarted(), changed('classified', at));
    expect(classified('2026-05-05T12:00:00.000Z')).toMatchObject({
      dueAt: new Date('2026-05-05T16:00:00.000Z'),
      from: 'classified',
    });
    expect(classified('2026-05-06T07:00:00.000Z')).toMatchObject({
      dueAt: new Date('2026-05-06T08:00:00.000Z'),
      from: 'aware',
    });
    const takenBack = [
      changed('classified', '2026-05-05T12:00:00.000Z'),
      changed('classified', null),
    ];
    expect(due(clockStarted(), ...takenBack)).toMatchObject({ from: 'aware' });
  });

  it('is never later than any limit whose start is known, and is one of them', () => {
    fc.assert(
      fc.property(dora, ({ aware, classified }) => {
        const at = due(clockStarted({ starts: { aware, classified } }))?.dueAt.getTime();
        const limits = [Date.parse(aware) + 24 * 3_600_000, Date.parse(classified) + 4 * 3_600_000];
        expect(at).toBe(Math.min(...limits));
      }),
    );
  });

  it('is the same in whatever order the starts were confirmed', () => {
    fc.assert(
      fc.property(dora, ({ aware, classified }) => {
        const one = due(clockStarted({ starts: { aware } }), changed('classified', classified));
        const other = due(clockStarted({ starts: { classified } }), changed('aware', aware));
        expect(one).toEqual(other);
        expect(one).toEqual(due(clockStarted({ starts: { classified, aware } })));
      }),
    );
  });

  it('comes anew after each filing where the rule asks again and again, until it ends', () => {
    const starts = { sent: '2026-06-01T09:00:00.000Z' };
    const started = clockStarted({ ruleId: EVERY_28_DAYS, starts });
    expect(due(started)).toMatchObject({
      dueAt: new Date('2026-06-29T09:00:00.000Z'),
      from: 'sent',
    });
    const again = due(
      started,
      filed('2026-06-20T09:00:00.000Z'),
      filed('2026-06-15T09:00:00.000Z'),
    );
    expect(again).toMatchObject({ dueAt: new Date('2026-07-18T09:00:00.000Z'), from: 'filed' });
    expect(due(started, changed('resolved', '2026-06-21T09:00:00.000Z'))).toBeNull();
  });

  it('is none where the rule has no number, or where no start of a limit is known', () => {
    const starts = { aware: '2026-09-01T08:00:00.000Z' };
    expect(due(clockStarted({ ruleId: 'cn-pipl-57', starts }))).toBeNull();
    expect(due(clockStarted({ ruleId: 'a-rule-of-a-newer-release', starts }))).toBeNull();
    expect(due(clockStarted({ starts: {} }))).toBeNull();
  });

  it('is a number for every rule of the catalogue that has one, and behind its start', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DEADLINE_RULES), moments, (rule, at) => {
        const starts = Object.fromEntries(rule.startsFrom.map((kind) => [kind, at])) as Starts;
        const found = due(clockStarted({ ruleId: rule.id, starts }));
        expect(found !== null).toBe(rule.deadline.kind !== 'task');
        if (found) expect(found.dueAt.getTime()).toBeGreaterThan(Date.parse(at));
      }),
    );
  });
});

describe('a clock', () => {
  it('is open until what is asked for was filed', () => {
    expect(clockStatus(clockOf(clockStarted()))).toBe('open');
    expect(clockStatus(clockOf(clockStarted(), filed('2026-05-05T09:00:00.000Z')))).toBe('filed');
  });

  it('of a rule that asks again stays open, until what ends it is confirmed', () => {
    const starts = { sent: '2026-06-01T09:00:00.000Z' };
    const events = [
      clockStarted({ ruleId: EVERY_28_DAYS, starts }),
      filed('2026-06-20T09:00:00.000Z'),
    ];
    expect(clockStatus(clockOf(...events))).toBe('open');
    const resolved = changed('resolved', '2026-06-21T09:00:00.000Z');
    expect(clockStatus(clockOf(...events, resolved))).toBe('ended');
    expect(clockStatus(clockOf(...events, resolved, changed('resolved', null)))).toBe('open');
  });

  it('that was set aside is so until it is taken up again, with what was filed', () => {
    const events = [clockStarted(), filed('2026-05-05T09:00:00.000Z'), setAside];
    expect(clockStatus(clockOf(...events))).toBe('set_aside');
    expect(clockStatus(clockOf(...events, takenUp))).toBe('filed');
  });

  it('counts what people did, and not what time did', () => {
    const ranLow: ClockEvent = {
      type: 'ClockRanLow',
      data: { ...ofClock, mark: 'half', dueAt: '2026-05-06T08:00:00.000Z' },
    };
    expect(clockOf(clockStarted(), ranLow, setAside, takenUp).acts).toBe(3);
  });

  it('keeps its times when its key is destroyed', () => {
    const forgotten = { ...filed('2026-05-05T09:00:00.000Z'), content: null } as never;
    const state = [{ ...clockStarted(), content: null } as never, forgotten].reduce(
      evolveClock,
      noClock,
    );
    expect(state).toMatchObject({
      filings: [{ filedAt: '2026-05-05T09:00:00.000Z', reference: null }],
    });
  });
});
