import fc from 'fast-check';
import { lastDue, nextDue, type DigestTiming } from './due.js';

const daily = (at: string, zone: string): DigestTiming => ({ kind: 'daily', at, zone });
const weekly = (day: number, at: string, zone: string): DigestTiming => ({
  kind: 'weekly',
  day,
  at,
  zone,
});

/** The next moments that are due, one after the other. */
function dues(timing: DigestTiming, after: string, count: number): string[] {
  const found: string[] = [];
  let last = new Date(after);
  for (let index = 0; index < count; index += 1) {
    last = nextDue(timing, last);
    found.push(last.toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('a daily digest', () => {
  it('is due at the same local time before and after the clocks are changed', () => {
    expect(dues(daily('08:00', 'Europe/Berlin'), '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T07:00Z',
      '2026-03-29T06:00Z',
      '2026-03-30T06:00Z',
    ]);
  });

  it('is due after the gap where its time is left out', () => {
    expect(dues(daily('02:30', 'Europe/Berlin'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
    expect(dues(daily('02:10', 'Australia/Lord_Howe'), '2026-10-03T12:00:00Z', 1)).toEqual([
      '2026-10-03T15:30Z',
    ]);
  });

  it('is due once, the first time, where its time comes twice', () => {
    expect(dues(daily('02:30', 'Europe/Berlin'), '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
    expect(dues(daily('23:30', 'America/Asuncion'), '2023-03-25T12:00:00Z', 2)).toEqual([
      '2023-03-26T02:30Z',
      '2023-03-27T03:30Z',
    ]);
  });

  it('is due when the next day begins where a zone left its day out', () => {
    expect(dues(daily('09:00', 'Pacific/Apia'), '2011-12-29T12:00:00Z', 3)).toEqual([
      '2011-12-29T19:00Z',
      '2011-12-30T10:00Z',
      '2011-12-30T19:00Z',
    ]);
    expect(dues(daily('00:00', 'Pacific/Apia'), '2011-12-29T12:00:00Z', 2)).toEqual([
      '2011-12-30T10:00Z',
      '2011-12-31T10:00Z',
    ]);
  });

  it('says when a zone is none', () => {
    expect(() => nextDue(daily('08:00', 'Mars/Olympus'), new Date(0))).toThrow(RangeError);
  });
});

describe('a weekly digest', () => {
  it('is due on its day of the place, whatever day it is in Greenwich', () => {
    expect(dues(weekly(1, '08:00', 'Asia/Shanghai'), '2026-01-02T00:00:00Z', 2)).toEqual([
      '2026-01-05T00:00Z',
      '2026-01-12T00:00Z',
    ]);
    expect(dues(weekly(7, '20:00', 'America/Los_Angeles'), '2026-01-02T00:00:00Z', 1)).toEqual([
      '2026-01-05T04:00Z',
    ]);
  });
});

describe('an hourly digest', () => {
  it('is due at each full hour', () => {
    expect(dues({ kind: 'hourly' }, '2026-10-25T00:00:00Z', 3)).toEqual([
      '2026-10-25T01:00Z',
      '2026-10-25T02:00Z',
      '2026-10-25T03:00Z',
    ]);
  });
});

// Of each kind: far from Greenwich, half hours and quarters, changes at midnight, of half an hour, none, and days left out.
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Havana',
  'America/Santiago',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Gaza',
  'Asia/Beirut',
  'Antarctica/Troll',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Kwajalein',
];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const twoDigits = (number: number) => String(number).padStart(2, '0');
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${twoDigits(hour)}:${twoDigits(minute)}`);
const zone = fc.constantFrom(...ZONES);
const moment = fc.date({
  min: new Date('1993-01-01T00:00:00Z'),
  max: new Date('2037-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const timing = fc.oneof(
  fc.constant<DigestTiming>({ kind: 'hourly' }),
  fc.tuple(clock, zone).map(([at, where]) => daily(at, where)),
  fc
    .tuple(fc.integer({ min: 1, max: 7 }), clock, zone)
    .map(([day, at, where]) => weekly(day, at, where)),
);

/** What clocks show there, by the machine's own tables. */
const shown = (at: Date, where: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: where,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);

const CI = process.env.CI !== undefined;
const runs = { numRuns: CI ? 3_000 : 200 };

describe('due moments, whatever the zone', () => {
  it('follow one another: each is the last one at itself, and nothing is due between', () => {
    fc.assert(
      fc.property(timing, moment, (when, at) => {
        const next = nextDue(when, at);
        expect(next.getTime()).toBeGreaterThan(at.getTime());
        expect(lastDue(when, next)).toEqual(next);
        const before = new Date(next.getTime() - 1);
        expect(lastDue(when, before).getTime()).toBeLessThanOrEqual(at.getTime());
        expect(nextDue(when, lastDue(when, at))).toEqual(next);
      }),
      runs,
    );
  });

  it('show the time that was asked for, or come right after a gap that holds it', () => {
    fc.assert(
      fc.property(clock, zone, moment, (at, where, from) => {
        const due = nextDue(daily(at, where), from);
        if (shown(due, where) === at) return;
        const before = shown(new Date(due.getTime() - 60_000), where);
        const after = shown(due, where);
        // Over midnight, or a day left out: the gap ends at an earlier time than it begins.
        expect(before < after ? before < at && at < after : true).toBe(true);
        expect(gapEndsAt(due, where)).toBe(true);
      }),
      runs,
    );
  });

  it('come once a day, and once a week', () => {
    fc.assert(
      fc.property(clock, zone, moment, (at, where, from) => {
        const one = nextDue(daily(at, where), from);
        const two = nextDue(daily(at, where), one);
        expect(two.getTime() - one.getTime()).toBeLessThanOrEqual(DAY + 3 * HOUR);
      }),
      runs,
    );
  });
});

/** Whether the clocks are put forward at this moment: by more than the minute that passes. */
function gapEndsAt(at: Date, where: string): boolean {
  const wall = (moment: Date) => {
    const parts = new Intl.DateTimeFormat('sv-SE', {
      timeZone: where,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    return Date.parse(`${parts.format(moment).replace(' ', 'T')}Z`);
  };
  return wall(at) - wall(new Date(at.getTime() - 60_000)) > 60_000;
}
