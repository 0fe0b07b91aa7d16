import { unreachable } from '../decision.js';
import type { DomainEvent, Surviving } from '../events.js';
import type { ClockEvent, ClockMark, Starts } from './clock-events.js';
import type { Deadline, StartKind } from './deadline-rule.js';
import { deadlineRule } from './deadline-rules.js';
import { addPeriod } from './period.js';

export type Filing = {
  readonly filedAt: string;
  /** Null where there is none, or where it was forgotten. */
  readonly reference: string | null;
};

/** A clock of one incident, one deadline rule and the organisation that this obliges. */
export type BegunClock = {
  readonly status: 'running' | 'set_aside';
  readonly clockId: string;
  readonly incidentId: string;
  readonly organisationId: string;
  readonly ruleId: string;
  readonly drill: boolean;
  /** Confirmed by now. */
  readonly starts: Starts;
  /** In the order in which they were recorded. */
  readonly filings: readonly Filing[];
  /** Marks that were passed, and of which due time. */
  readonly marks: readonly { readonly mark: ClockMark; readonly dueAt: string }[];
  /** What people did to it so far: marks change nothing that somebody could have overlooked. */
  readonly acts: number;
};

export type ClockState = { readonly status: 'none' } | BegunClock;

export const noClock: ClockState = { status: 'none' };

export function evolveClock(state: ClockState, event: Surviving<ClockEvent>): ClockState {
  if (event.type === 'ClockStarted') {
    const { personId: _, ...begun } = event.data;
    return { status: 'running', ...begun, filings: [], marks: [], acts: 1 };
  }
  if (state.status === 'none') return state;
  if (event.type === 'ClockRanLow') {
    const { mark, dueAt } = event.data;
    return { ...state, marks: [...state.marks, { mark, dueAt }] };
  }
  const acted = { ...state, acts: state.acts + 1 };
  switch (event.type) {
    case 'ClockStartChanged':
      return { ...acted, starts: changedStarts(state.starts, event.data) };
    case 'ClockFiled': {
      const filing = {
        filedAt: event.data.filedAt,
        reference: event.content?.reference ?? null,
      };
      return { ...acted, filings: [...state.filings, filing] };
    }
    case 'ClockSetAside':
      return { ...acted, status: 'set_aside' };
    case 'ClockTakenUp':
      return { ...acted, status: 'running' };
    default:
      return unreachable(event);
  }
}

/** A clock as its events leave it. */
export const foldClock = (events: readonly Told[]): ClockState =>
  events.reduce<ClockState>(
    (state, { event }) => evolveClock(state, event as Surviving<ClockEvent>),
    noClock,
  );

/** An event of the stream of a clock, as it was read back. */
type Told = { readonly event: Surviving<DomainEvent> };

type StartChange = { readonly kind: StartKind; readonly at: string | null };

/** Starts with one of them confirmed, corrected or (null) taken back. */
export function changedStarts(starts: Starts, { kind, at }: StartChange): Starts {
  const { [kind]: _, ...others } = starts;
  return at === null ? others : { ...others, [kind]: at };
}

/** What a due time is reckoned from: see `dueOf`. */
export type ClockInputs = Pick<BegunClock, 'ruleId' | 'starts' | 'filings'>;

/** When something is due, and by which of the limits of its rule. */
export type Due = {
  readonly dueAt: Date;
  /** From when the governing limit runs. */
  readonly begins: Date;
  /** The start that governs; `filed`: the newest filing, after which a rule asks again. */
  readonly from: StartKind | 'filed';
  /** ISO 8601. */
  readonly period: string;
};

/**
 * When a clock runs out, by its rule and its confirmed starts: start + N × 24 h in UTC; months on the same day, clamped.
 * Where several limits run the earliest expiry governs. Null: the rule has no number, none of its starts is known, or what
 * it asks for again and again has ended.
 */
export function dueOf({ ruleId, starts, filings }: ClockInputs): Due | null {
  const deadline = deadlineOf(ruleId);
  switch (deadline.kind) {
    case 'within': {
      const dues = deadline.limits.flatMap(({ from, period }) => {
        const at = starts[from];
        return at === undefined ? [] : [dueFrom(from, new Date(at), period)];
      });
      return dues.reduce<Due | null>(
        (first, due) => (first === null || due.dueAt < first.dueAt ? due : first),
        null,
      );
    }
    case 'every': {
      const at = starts[deadline.from];
      if (at === undefined || starts[deadline.until] !== undefined) return null;
      const newest = Math.max(...filings.map(({ filedAt }) => Date.parse(filedAt)));
      return newest > Date.parse(at)
        ? dueFrom('filed', new Date(newest), deadline.period)
        : dueFrom(deadline.from, new Date(at), deadline.period);
    }
    case 'task':
      return null;
    default:
      return unreachable(deadline);
  }
}

const dueFrom = (from: Due['from'], begins: Date, period: string): Due => ({
  dueAt: addPeriod(begins, period),
  begins,
  from,
  period,
});

/** A rule that this release does not know has no number here. */
const deadlineOf = (ruleId: string): Deadline =>
  deadlineRule(ruleId)?.deadline ?? { kind: 'task', why: 'no_number' };

/** open: something is to be filed. ended: what was to be filed again and again is so no more. */
export const CLOCK_STATUSES = ['open', 'filed', 'ended', 'set_aside'] as const;
export type ClockStatus = (typeof CLOCK_STATUSES)[number];

/** How a clock stands. Where its rule asks again and again a filing does not stop it. */
export function clockStatus(clock: ClockInputs & Pick<BegunClock, 'status'>): ClockStatus {
  if (clock.status === 'set_aside') return 'set_aside';
  const deadline = deadlineOf(clock.ruleId);
  if (deadline.kind === 'every') {
    return clock.starts[deadline.until] === undefined ? 'open' : 'ended';
  }
  return clock.filings.length > 0 ? 'filed' : 'open';
}
