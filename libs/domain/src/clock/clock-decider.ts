import { accept, refuse, type Decision } from '../decision.js';
import type { IncidentState } from '../incident/incident.js';
import { mayAct } from '../sharing/may-act.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import { changedStarts, type BegunClock, type ClockState } from './clock.js';
import type {
  ClockFiled,
  ClockSetAside,
  ClockStartChanged,
  ClockStarted,
  ClockTakenUp,
  Starts,
} from './clock-events.js';
import { checkedStarts, isAhead, type StartRefusal } from './confirmed-starts.js';
import type { DeadlineRule, StartKind } from './deadline-rule.js';

export type ClockRefusal =
  | StartRefusal
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'RULE_UNKNOWN'
  | 'DRILL'
  | 'ALREADY_STARTED'
  | 'CLOCK_SET_ASIDE'
  | 'CLOCK_NOT_SET_ASIDE'
  | 'FILED_IN_FUTURE'
  | 'FILED_BEFORE_START'
  | 'REASON_REQUIRED'
  | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, ClockRefusal>;

/** An incident as far as somebody may be told of it. */
export type ClockedIncident = {
  readonly incident: IncidentState;
  /** The reports in it and in all that was merged into it: who sees none of them does not see the incident. */
  readonly reports: readonly ReportAccess[];
};

/** A clock, and the incident that it was started for. */
export type ClockSubject = ClockedIncident & { readonly clock: ClockState };

export type StartClock = {
  /** Always the same for one incident, rule and organisation, so that two who start it at once start one clock. */
  readonly clockId: string;
  /** Null where there is no such rule. */
  readonly rule: DeadlineRule | null;
  readonly starts: Starts;
  readonly note: string | null;
  /** Whether all that this person sees of the incident is a drill, and whether he means a drill. */
  readonly drill: { readonly is: boolean; readonly asked: boolean };
  readonly now: Date;
  /** Clocks of the same rule and organisation on incidents that were merged into this one. */
  readonly merged: readonly ClockState[];
};

/**
 * Somebody confirms that a rule obliges his own organisation and from when. A rule that matches only suggests; without
 * this nothing runs. The same starts once more are the same clock.
 */
export function startClock(
  { clock, ...incident }: ClockSubject,
  command: StartClock,
  by: Viewer,
): Decided<ClockStarted> {
  if (incident.incident.status === 'none' || !isSeen(incident, by)) return noIncident;
  if (!acts(by)) return notPermitted;
  const { clockId, rule, starts, drill } = command;
  if (!rule) return refuse('RULE_UNKNOWN', 'There is no such rule. deadlineRules lists them.');
  const problem = checkedStarts(rule, starts, command.now);
  if (problem) return problem;
  if (drill.is && !drill.asked) {
    return refuse(
      'DRILL',
      'The incident is a drill, which no rule is about. Say that you mean it.',
    );
  }
  if (clock.status !== 'none') return again(clock, starts);
  if (command.merged.some((each) => each.status !== 'none')) return alreadyStarted;
  const { incidentId } = incident.incident;
  const { organisationId, personId } = by;
  return accept({
    type: 'ClockStarted',
    data: {
      clockId,
      incidentId,
      organisationId,
      ruleId: rule.id,
      personId,
      starts,
      drill: drill.is,
    },
    content: { note: textOf(command.note) },
  });
}

/** A clock that runs already from the same starts is what was asked for. */
function again(clock: BegunClock, starts: Starts): Decided<ClockStarted> {
  if (clock.status === 'set_aside') return setAside;
  return isSame(clock.starts, starts) ? accept() : alreadyStarted;
}

const isSame = (one: Starts, other: Starts): boolean => {
  const kinds = Object.keys({ ...one, ...other }) as StartKind[];
  return kinds.every((kind) => one[kind] === other[kind]);
};

export type ChangeClockStart = {
  readonly rule: DeadlineRule | null;
  readonly kind: StartKind;
  /** Null: that start did not happen after all. */
  readonly at: string | null;
  readonly reason: string;
  readonly now: Date;
};

/** A start is confirmed afterwards, corrected or taken back, and it is said why. */
export const changeClockStart = (
  subject: ClockSubject,
  { rule, kind, at, reason: given, now }: ChangeClockStart,
  by: Viewer,
): Decided<ClockStartChanged> =>
  onOwn(subject, by, (clock) => {
    if (!rule) return refuse('RULE_UNKNOWN', 'This release does not know the rule of this clock.');
    const reason = given.trim();
    if (!reason) return reasonRequired;
    if ((clock.starts[kind] ?? null) === at) return nothingChanges('The start is so already.');
    const problem = checkedStarts(rule, changedStarts(clock.starts, { kind, at }), now);
    if (problem) return problem;
    return accept({
      type: 'ClockStartChanged',
      data: { ...idsOf(clock), personId: by.personId, kind, at },
      content: { reason },
    });
  });

export type RecordFiling = {
  readonly filedAt: string;
  readonly reference: string | null;
  readonly note: string | null;
  readonly now: Date;
};

/**
 * What the rule asks for was filed. Several filings may answer one rule (an authority each); the same one once more is
 * no further one.
 */
export const recordFiling = (
  subject: ClockSubject,
  { filedAt, reference: given, note, now }: RecordFiling,
  by: Viewer,
): Decided<ClockFiled> =>
  onOwn(subject, by, (clock) => {
    const reference = textOf(given);
    if (clock.filings.some((each) => each.filedAt === filedAt && each.reference === reference)) {
      return accept();
    }
    if (isAhead(filedAt, now)) {
      return refuse('FILED_IN_FUTURE', 'A filing is recorded once it is done: the time is ahead.');
    }
    if (Object.values(clock.starts).every((start) => filedAt < start)) {
      return refuse('FILED_BEFORE_START', 'The filing is earlier than every start of the clock.');
    }
    return accept({
      type: 'ClockFiled',
      data: { ...idsOf(clock), personId: by.personId, filedAt },
      content: { reference, note: textOf(note) },
    });
  });

/** The organisation need not file, and says why. The clock stays, with all that was recorded. */
export const setClockAside = (
  subject: ClockSubject,
  { reason: given }: { readonly reason: string },
  by: Viewer,
): Decided<ClockSetAside> =>
  onOwn(subject, by, (clock) => {
    const reason = given.trim();
    if (!reason) return reasonRequired;
    const data = { ...idsOf(clock), personId: by.personId };
    return accept({ type: 'ClockSetAside', data, content: { reason } });
  });

/** A clock that was set aside runs again, from the starts that it had: nobody gains time by that. */
export const takeUpClock = (
  subject: ClockSubject,
  { reason: given }: { readonly reason: string },
  by: Viewer,
): Decided<ClockTakenUp> =>
  onAny(subject, by, (clock) => {
    if (clock.status !== 'set_aside') {
      return refuse('CLOCK_NOT_SET_ASIDE', 'The clock is not set aside.');
    }
    const reason = given.trim();
    if (!reason) return reasonRequired;
    const data = { ...idsOf(clock), personId: by.personId };
    return accept({ type: 'ClockTakenUp', data, content: { reason } });
  });

/** People who answer for incidents in their organisation. Who only reads does not. */
const acts = (by: Viewer): boolean => mayAct(by, 'reporter') || mayAct(by, 'responder');

const isSeen = ({ reports }: ClockedIncident, by: Viewer): boolean =>
  reports.some((report) => visible(by, report));

/** A clock is there for people of its organisation who see its incident, and for nobody else. */
function onAny<Event>(
  { clock, ...incident }: ClockSubject,
  by: Viewer,
  decide: (clock: BegunClock) => Decided<Event>,
): Decided<Event> {
  if (clock.status === 'none' || clock.organisationId !== by.organisationId) return notFound;
  if (!isSeen(incident, by)) return notFound;
  return acts(by) ? decide(clock) : notPermitted;
}

const onOwn = <Event>(
  subject: ClockSubject,
  by: Viewer,
  decide: (clock: BegunClock) => Decided<Event>,
): Decided<Event> =>
  onAny(subject, by, (clock) => (clock.status === 'set_aside' ? setAside : decide(clock)));

const idsOf = ({ clockId, incidentId, organisationId }: BegunClock) => ({
  clockId,
  incidentId,
  organisationId,
});

const textOf = (text: string | null): string | null => text?.trim() || null;

const noIncident = refuse('NOT_FOUND', 'There is no such incident.');
const notFound = refuse('NOT_FOUND', 'There is no such clock.');
const notPermitted = refuse(
  'NOT_PERMITTED',
  'For clocks of your organisation you need the role reporter or responder.',
);
const alreadyStarted = refuse(
  'ALREADY_STARTED',
  'Your organisation has this clock already, with other starts. Change its start instead.',
);
const setAside = refuse('CLOCK_SET_ASIDE', 'The clock is set aside. Take it up again first.');
const reasonRequired = refuse('REASON_REQUIRED', 'Say why: give a reason.');
const nothingChanges = (message: string) => refuse('NOTHING_CHANGES', message);
