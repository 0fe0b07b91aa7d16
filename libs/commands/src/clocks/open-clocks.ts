import { clockVersion } from '@tocsin/access';
import {
  changeClockStart,
  deadlineRule,
  evolveClock,
  recordFiling,
  setClockAside,
  startClock,
  streamOf,
  takeUpClock,
  type ClockEvent,
  type ClockRefusal,
  type ClockState,
  type ClockSubject,
  type Decision,
  type Starts,
} from '@tocsin/domain';
import { decideAndAppend, nowOf, type Attempt, type CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { loadCitedIncident, loadIncident } from '../load-incident.js';
import { FIRST } from '../membership/act.js';
import { Form } from '../membership/form.js';
import { reasonProblems } from '../reason.js';
import { notFound, refused, scopeMissing, validationFailed, versionConflict } from '../refusals.js';
import { isUuid } from '../resolve-sharing.js';
import type {
  ClockChanged,
  ClockCommands,
  ReasonForClock,
  StartClockInput,
} from './clock-commands.js';
import { clockIdOf, clocksOnMerged, isDrill, loadClock, type LoadedClock } from './load-clock.js';

/** Characters (Unicode code points) of a note; of what a recipient calls a filing. */
const LONGEST_NOTE = 2_000;
const LONGEST_REFERENCE = 200;

/** Reporting clocks of members, over this store. */
export const clockCommands = (setting: CommandSetting): ClockCommands => ({
  startClock: (input, context) => start(setting, input, context),

  changeClockStart({ clockId, expectedVersion, kind, at, reason }, context) {
    const problems = reasonProblems(reason);
    if (problems.length > 0) return refusedFor(problems);
    const changed = { kind, at: at && at.toISOString(), reason, now: nowOf(setting) };
    return actOnClock(setting, context, {
      clockId,
      expectedVersion,
      decide: (subject) =>
        changeClockStart(
          subject,
          { ...changed, rule: ruleOf(subject.clock) },
          context.principal.viewer,
        ),
    });
  },

  recordFiling({ clockId, filedAt, reference = null, note = null }, context) {
    const form = new Form({ reference, note });
    if (reference?.trim()) form.line('/reference', reference, LONGEST_REFERENCE);
    if (note?.trim()) form.text('/note', note, LONGEST_NOTE);
    if (form.problems.length > 0) return refusedFor(form.problems);
    const filing = { filedAt: filedAt.toISOString(), reference, note, now: nowOf(setting) };
    return actOnClock(setting, context, {
      clockId,
      decide: (subject) => recordFiling(subject, filing, context.principal.viewer),
    });
  },

  setClockAside: (input, context) => withReason(setting, input, { context, decide: setClockAside }),
  takeUpClock: (input, context) => withReason(setting, input, { context, decide: takeUpClock }),
});

const refusedFor = (problems: Form['problems']): Promise<Outcome<ClockChanged>> =>
  Promise.resolve(validationFailed(problems));

const ruleOf = (clock: ClockState) => (clock.status === 'none' ? null : deadlineRule(clock.ruleId));

async function start(
  setting: CommandSetting,
  input: StartClockInput,
  context: CommandContext,
): Promise<Outcome<ClockChanged>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  const { note = null } = input;
  const form = new Form({ note });
  if (note?.trim()) form.text('/note', note, LONGEST_NOTE);
  if (form.problems.length > 0) return validationFailed(form.problems);
  const starts: Starts = Object.fromEntries(
    input.starts.map(({ kind, at }) => [kind, at.toISOString()]),
  );
  if (Object.keys(starts).length < input.starts.length) {
    return refused('START_REPEATED', 'Each kind of start is confirmed once.');
  }
  return decideAndAppend(setting, context, () => tryToStart(setting, context, { input, starts }));
}

type Starting = { readonly input: StartClockInput; readonly starts: Starts };

async function tryToStart(
  setting: CommandSetting,
  { principal: { viewer } }: CommandContext,
  { input, starts }: Starting,
): Promise<Attempt<ClockChanged>> {
  const { incident, linked, merged } = await loadCitedIncident(setting, input.incidentId);
  if (incident.status === 'none') return { answer: notFound('incident') };
  const { ruleId, note = null } = input;
  const { organisationId } = viewer;
  const clockId = clockIdOf({ incidentId: incident.incidentId, ruleId, organisationId });
  const loaded = await loadClock(setting, clockId);
  const command = {
    clockId,
    rule: deadlineRule(ruleId),
    starts,
    note,
    drill: { is: await isDrill(setting, viewer, linked), asked: input.drill === true },
    now: nowOf(setting),
    merged: await clocksOnMerged(setting, merged, { viewer, ruleId }),
  };
  const subject = { clock: loaded.clock, incident, reports: linked };
  return attemptOf(setting, loaded, startClock(subject, command, viewer));
}

type ClockAct = {
  readonly clockId: string;
  /** What the caller believes it to be; nothing where it makes no difference. */
  readonly expectedVersion?: string;
  readonly decide: (subject: ClockSubject) => Decision<ClockEvent, ClockRefusal>;
};

type Reasoned = {
  readonly context: CommandContext;
  readonly decide: typeof setClockAside | typeof takeUpClock;
};

async function withReason(
  setting: CommandSetting,
  { clockId, reason }: ReasonForClock,
  { context, decide }: Reasoned,
): Promise<Outcome<ClockChanged>> {
  const problems = reasonProblems(reason);
  if (problems.length > 0) return validationFailed(problems);
  const { viewer } = context.principal;
  return actOnClock(setting, context, {
    clockId,
    decide: (subject) => decide(subject, { reason }, viewer),
  });
}

/** An act on a clock that was started. It stays with its incident, whatever that is merged into. */
async function actOnClock(
  setting: CommandSetting,
  context: CommandContext,
  { clockId, expectedVersion, decide }: ClockAct,
): Promise<Outcome<ClockChanged>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  if (!isUuid(clockId)) return notFound('clock');
  return decideAndAppend<ClockChanged>(setting, context, async () => {
    const loaded = await loadClock(setting, clockId);
    const { clock } = loaded;
    if (clock.status === 'none') return { answer: notFound('clock') };
    const { cited: incident, linked: reports } = await loadIncident(setting, clock.incidentId);
    const decision = decide({ clock, incident, reports });
    if (!decision.ok && FIRST.has(decision.error.code)) return { answer: decision };
    const current = clockVersion(setting.versionSecret, clock);
    if (expectedVersion !== undefined && expectedVersion !== current) {
      return { answer: versionConflict(current) };
    }
    return attemptOf(setting, loaded, decision);
  });
}

function attemptOf(
  setting: CommandSetting,
  { clock, version, position }: LoadedClock,
  decision: Decision<ClockEvent, ClockRefusal>,
): Attempt<ClockChanged> {
  if (!decision.ok) return { answer: decision };
  const after = decision.events.reduce<ClockState>(evolveClock, clock);
  if (after.status === 'none') throw new Error('nothing follows from a clock that was not started');
  const { clockId } = after;
  const told = { clockId, version: clockVersion(setting.versionSecret, after) };
  // What is asked for stands there already.
  if (decision.events.length === 0) return { answer: { ok: true, value: { ...told, position } } };
  const stream = streamOf.clock(clockId);
  return {
    append: { streams: [{ stream, expectedVersion: version, events: decision.events }] },
    written: ({ last }) => ({ ...told, position: last }),
  };
}
