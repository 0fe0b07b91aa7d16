import {
  changeSharing,
  confirmPublication,
  eraseReport,
  evolveReport,
  retractReport,
  reviseReport,
  streamOf,
  type Decision,
  type InformationRequests,
  type LivingReport,
  type ReportEvent,
  type ReportState,
  type Viewer,
} from '@tocsin/domain';
import {
  findUnsoundJson,
  validateChanges,
  validateReport,
  type Problem,
} from '@tocsin/report-format';
import { decideAndAppend, nowOf, type Attempt, type CommandSetting } from './command-setting.js';
import type {
  ChangeSharingInput,
  CommandContext,
  Outcome,
  ReportChanged,
  ReviseInput,
} from './commands.js';
import { askForgotten, withRecall } from './handling/recall-holders.js';
import { loadCitedReport, versionFor } from './load-report.js';
import { reasonProblems } from './reason.js';
import { notFound, scopeMissing, validationFailed, versionConflict } from './refusals.js';
import { resolveSharing } from './resolve-sharing.js';

type Decided = Decision<ReportEvent>;

/** What a change does once the report is known to be there: problems with the input, or the domain's decision. */
type Change = {
  readonly reportId: string;
  readonly expectedVersion: string;
  readonly decide: (
    state: LivingReport,
    requests: InformationRequests,
  ) => Promise<readonly Problem[] | Decided>;
  /** Whether the caller may try at all; asked before anything about the report is told. */
  readonly mayTry: (state: ReportState) => Decided;
};

/** Codes that say nothing a caller who may not see the report could learn from, and come before everything else. */
const BEFORE_ALL = new Set(['NOT_FOUND', 'NOT_PERMITTED', 'REPORT_ERASED', 'REPORT_RETRACTED']);

/** A follow-up or a correction that names only what changes. */
export async function revise(
  setting: CommandSetting,
  input: ReviseInput,
  context: CommandContext,
): Promise<Outcome<ReportChanged>> {
  const { viewer } = context.principal;
  const { changes, kind = 'follow_up', reason = null, informationRequestId = null } = input;
  const unsound = [...findUnsoundJson(changes), ...reasonProblems(reason)];
  if (unsound.length > 0) return validationFailed(unsound);
  const decide = (state: ReportState, stage = input.stage ?? stageOf(state)) =>
    reviseReport(
      state,
      {
        stage,
        changes: withoutStage(changes),
        reason,
        kind,
        ...(informationRequestId !== null && { requestId: informationRequestId }),
      },
      viewer,
    );
  return changeReport(setting, context, {
    ...input,
    mayTry: (state) => decide(state),
    decide: async (state, requests) => {
      const isKnown = requests.some(({ requestId }) => requestId === informationRequestId);
      if (informationRequestId !== null && !isKnown) return notFound('request');
      const options = { now: nowOf(setting).getTime(), ...(input.stage && { stage: input.stage }) };
      const validation = validateChanges(state.report, changes, options);
      return validation.ok ? decide(state, validation.report.stage) : validation.problems;
    },
  });
}

/** The source no longer stands by its report. */
export async function retract(
  setting: CommandSetting,
  input: { reportId: string; expectedVersion: string; reason: string },
  context: CommandContext,
): Promise<Outcome<ReportChanged>> {
  const problems = reasonProblems(input.reason);
  if (problems.length > 0) return validationFailed(problems);
  const decide = (state: ReportState) => retractReport(state, input, context.principal.viewer);
  return changeReport(setting, context, {
    ...input,
    mayTry: decide,
    decide: async (state) => decide(state),
  });
}

/** The source widens or narrows its report. */
export async function share(
  setting: CommandSetting,
  input: ChangeSharingInput,
  context: CommandContext,
): Promise<Outcome<ReportChanged>> {
  const { principal } = context;
  const reason = input.reason ?? null;
  const problems = reasonProblems(reason);
  if (problems.length > 0) return validationFailed(problems);
  const changed = await changeReport(setting, context, {
    ...input,
    mayTry: (state) => mayShare(state, principal.viewer),
    decide: async (state) => {
      const validation = validateReport(
        { ...state.report, sharing: input.sharing },
        { now: nowOf(setting).getTime() },
      );
      if (!validation.ok) return validation.problems;
      const asWritten = validation.report.sharing;
      const resolved = await resolveSharing(setting, asWritten, principal);
      if (!resolved.ok) return resolved.problems;
      const { sharing } = resolved;
      const decision = changeSharing(state, { sharing, asWritten, reason }, principal.viewer);
      if (!decision.ok) return decision;
      return { ok: true, events: await withRecall(setting, state.reportId, decision.events) };
    },
  });
  if (changed.ok) await askForgotten(setting, context, changed.value.reportId);
  return changed;
}

/** Whether somebody may change the sharing at all. Any will do here: it does not depend on what he wants. */
export const mayShare = (state: ReportState, viewer: Viewer): Decided =>
  state.status === 'none'
    ? notFound('report')
    : changeSharing(
        state,
        { sharing: state.sharing, asWritten: { tlp: 'TLP:RED' }, reason: null },
        viewer,
      );

/** A coordinator, or a second person of the source, lets a TLP:CLEAR report become public. */
export async function confirm(
  setting: CommandSetting,
  input: { reportId: string; expectedVersion: string },
  context: CommandContext,
): Promise<Outcome<ReportChanged>> {
  const decide = (state: ReportState) => confirmPublication(state, context.principal.viewer);
  return changeReport(setting, context, {
    ...input,
    mayTry: decide,
    decide: async (state) => decide(state),
  });
}

/** Has the content destroyed: the key goes in the same append, and with it everything that it sealed. */
export async function erase(
  setting: CommandSetting,
  input: { reportId: string; reason: string },
  context: CommandContext,
): Promise<Outcome<{ reportId: string; citation: string; position: number }>> {
  const missing = scopeMissing(context, 'administer');
  if (missing) return missing;
  const problems = reasonProblems(input.reason);
  if (problems.length > 0) return validationFailed(problems);
  const erased = await decideAndAppend(setting, context, async () => {
    const { state, streamVersion } = await loadCitedReport(setting, input.reportId);
    const decision = eraseReport(state, input, context.principal.viewer);
    if (!decision.ok || state.status === 'none') {
      return { answer: decision.ok ? notFound('report') : decision };
    }
    const { reportId, citation } = state;
    const events = await withRecall(setting, reportId, decision.events);
    return {
      append: {
        streams: [
          {
            stream: streamOf.report(reportId),
            expectedVersion: streamVersion,
            events,
          },
        ],
        destroyKeys: [reportId],
      },
      written: ({ last }) => ({ reportId, citation, position: last }),
    };
  });
  if (erased.ok) await askForgotten(setting, context, erased.value.reportId);
  return erased;
}

/** A change of a report as of the version that the caller has seen. */
export async function changeReport(
  setting: CommandSetting,
  context: CommandContext,
  asked: Change,
): Promise<Outcome<ReportChanged>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  return decideAndAppend(setting, context, () => attempt(setting, context, asked));
}

async function attempt(
  setting: CommandSetting,
  context: CommandContext,
  asked: Change,
): Promise<Attempt<ReportChanged>> {
  const { state, requests, streamVersion } = await loadCitedReport(setting, asked.reportId);
  const may = asked.mayTry(state);
  if (!may.ok && BEFORE_ALL.has(may.error.code)) return { answer: may };
  if (state.status === 'none' || state.status === 'erased') return { answer: notFound('report') };
  const version = versionFor(setting, context.principal, state);
  if (version !== asked.expectedVersion) return { answer: versionConflict(version) };
  const decided = await asked.decide(state, requests);
  if (!('ok' in decided)) return { answer: validationFailed(decided) };
  if (!decided.ok) return { answer: decided };
  const after = decided.events.reduce<ReportState>(evolveReport, state);
  if (after.status === 'none') throw new Error('a change does not undo a submission');
  const { reportId, citation } = state;
  const stream = streamOf.report(reportId);
  return {
    append: { streams: [{ stream, expectedVersion: streamVersion, events: decided.events }] },
    written: ({ last }) => ({
      reportId,
      citation,
      version: versionFor(setting, context.principal, after),
      position: last,
    }),
  };
}

const stageOf = (state: ReportState) =>
  state.status === 'submitted' || state.status === 'retracted' ? state.report.stage : 'initial';

/** The stage is a word of the revision itself and not one of the answers that change. */
function withoutStage(changes: unknown): Record<string, unknown> {
  if (changes === null || typeof changes !== 'object' || Array.isArray(changes)) return {};
  return Object.fromEntries(Object.entries(changes).filter(([name]) => name !== 'stage'));
}
