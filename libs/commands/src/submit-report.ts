import { randomBytes } from 'node:crypto';
import {
  accessOf,
  citableId,
  noReport,
  streamOf,
  submitReport,
  visible,
  type IncidentReport,
  type LivingReport,
  type ReportSharing,
} from '@tocsin/domain';
import type { StreamAppend } from '@tocsin/event-store';
import { findUnsoundJson, problem, validateReport, type Problem } from '@tocsin/report-format';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from './canonical-json.js';
import { decideAndAppend, nowOf, type Attempt, type CommandSetting } from './command-setting.js';
import type { CommandContext, Outcome, SubmitInput, Submitted } from './commands.js';
import { linkNewReport, type IncidentLink } from './link-new-report.js';
import { loadReport, versionFor } from './load-report.js';
import { notFound, refused, scopeMissing, validationFailed } from './refusals.js';
import { resolveSharing } from './resolve-sharing.js';

/** A submission id is one line that its sender can find again. */
const SUBMISSION_ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
const MOST_INCIDENTS = 20;

/**
 * Submits a report: validates everything and names every problem at once, opens an incident where none is named, and
 * appends all of it as one. The same submission again gives the original answer.
 */
export async function submit(
  setting: CommandSetting,
  input: SubmitInput,
  context: CommandContext,
): Promise<Outcome<Submitted>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  const unsound = findUnsoundJson(input.report);
  const misnamed = [...submissionIdProblems(input.submissionId), ...incidentListProblems(input)];
  if (unsound.length + misnamed.length > 0) return validationFailed([...misnamed, ...unsound]);
  const checked = await checkReport(setting, input.report, context);
  return decideAndAppend(setting, context, () => attempt(setting, { input, checked, context }));
}

/** Everything that a submission of this report would be refused for; nothing is written. */
export async function problemsOf(
  setting: CommandSetting,
  report: unknown,
  context: CommandContext,
): Promise<readonly Problem[]> {
  const checked = await checkReport(setting, report, context);
  return checked.ok ? [] : checked.problems;
}

type Checked =
  | { readonly ok: true; readonly report: IncidentReport; readonly sharing: ReportSharing }
  | { readonly ok: false; readonly problems: readonly Problem[] };

async function checkReport(
  setting: CommandSetting,
  report: unknown,
  { principal }: CommandContext,
): Promise<Checked> {
  const validation = validateReport(report, { now: nowOf(setting).getTime() });
  if (!validation.ok) return validation;
  const resolved = await resolveSharing(setting, validation.report.sharing, principal);
  if (!resolved.ok) return resolved;
  return { ok: true, report: validation.report, sharing: resolved.sharing };
}

type Submission = {
  readonly input: SubmitInput;
  readonly checked: Checked;
  readonly context: CommandContext;
};

async function attempt(
  setting: CommandSetting,
  { input, checked, context }: Submission,
): Promise<Attempt<Submitted>> {
  const { viewer } = context.principal;
  // The principal and the operation: a submission id of one person says nothing to another.
  const scope = `${viewer.personId}:submitReport`;
  const incidentIds = [...new Set(input.incidentIds ?? [])].sort();
  const payload = canonicalJson({ report: input.report, incidentIds });
  const key = { scope, key: input.submissionId, payload };
  const duplicate = await setting.store.findDuplicate(key);
  if (duplicate) return { answer: await originalAnswer(setting, duplicate, context) };
  if (!checked.ok) return { answer: validationFailed(checked.problems) };

  const year = nowOf(setting).getUTCFullYear();
  const reportId = uuidv7();
  const decision = submitReport(
    noReport,
    {
      reportId,
      citation: citableId('TR', year, randomBytes(5)),
      submissionId: input.submissionId,
      report: checked.report,
      sharing: checked.sharing,
    },
    viewer,
  );
  if (!decision.ok) return { answer: decision };
  const [submitted] = decision.events;
  if (!submitted) throw new Error('a submission has an event');
  const { data, content } = submitted;
  const state: LivingReport = {
    status: 'submitted',
    ...data,
    ...content,
    public: false,
    revision: 1,
  };
  const links = await linkNewReport(setting, { state, incidentIds, year, viewer });
  if (!links.ok) return { answer: validationFailed(links.problems) };
  const own: StreamAppend = {
    stream: streamOf.report(reportId),
    expectedVersion: 0,
    events: decision.events,
  };
  return {
    append: {
      streams: [own, ...links.links.map(({ append }) => append)],
      idempotency: { ...key, subject: reportId },
    },
    written: ({ last }) => submittedAnswer(setting, { state, links: links.links, context }, last),
  };
}

function submittedAnswer(
  setting: CommandSetting,
  done: { state: LivingReport; links: readonly IncidentLink[]; context: CommandContext },
  position: number,
): Submitted {
  const { state, links, context } = done;
  return {
    reportId: state.reportId,
    citation: state.citation,
    version: versionFor(setting, context.principal, state),
    position,
    incidents: links.map(({ incidentId, citation }) => ({ incidentId, citation })),
    duplicate: false,
  };
}

/** The answer that the first submission got, with the rights of today. */
async function originalAnswer(
  setting: CommandSetting,
  duplicate: { position: number; samePayload: boolean | null },
  context: CommandContext,
): Promise<Outcome<Submitted>> {
  const { position, samePayload } = duplicate;
  if (samePayload === null) {
    return refused('SUBMISSION_ERASED', 'This submission id belongs to a report that was erased.');
  }
  if (!samePayload) {
    return refused(
      'IDEMPOTENCY_MISMATCH',
      'This submission id was used for another report. Use a new id, or revise that report.',
    );
  }
  const written = await eventsOfAppend(setting, position);
  const first = written[0]?.event;
  if (first?.type !== 'ReportSubmitted') throw new Error('a submission begins with its report');
  const { state } = await loadReport(setting, first.data.reportId);
  if (state.status === 'none' || state.status === 'erased') return notFound('report');
  if (!visible(context.principal.viewer, accessOf(state))) return notFound('report');
  const incidentIds = written.flatMap(({ event }) =>
    event.type === 'ReportLinked' ? [event.data.incidentId] : [],
  );
  return {
    ok: true,
    value: {
      reportId: state.reportId,
      citation: state.citation,
      version: versionFor(setting, context.principal, state),
      position,
      incidents: await citationsOf(setting, incidentIds),
      duplicate: true,
    },
  };
}

/** An append is never longer than its links: two facts for each incident and the report itself. */
async function eventsOfAppend({ store }: CommandSetting, position: number) {
  const limit = 2 * MOST_INCIDENTS + 1;
  const events = await store.readAll({ after: position - 1, limit });
  const append = events[0]?.appendPosition;
  return events.filter(({ appendPosition }) => appendPosition === append);
}

async function citationsOf({ store }: CommandSetting, incidentIds: readonly string[]) {
  const streams = await store.readStreams(incidentIds.map((id) => streamOf.incident(id)));
  return [...streams.values()].flatMap(([opened]) =>
    opened?.event.type === 'IncidentOpened'
      ? [{ incidentId: opened.event.data.incidentId, citation: opened.event.data.citation }]
      : [],
  );
}

const submissionIdProblems = (submissionId: unknown): Problem[] =>
  typeof submissionId === 'string' && SUBMISSION_ID.test(submissionId) && submissionId.trim()
    ? []
    : [problem('/submissionId', 'WRONG_FORMAT', { example: 'case-4711' })];

const incidentListProblems = ({ incidentIds = [] }: SubmitInput): Problem[] =>
  incidentIds.length <= MOST_INCIDENTS
    ? []
    : [problem('/incidentIds', 'TOO_MANY_ENTRIES', { max: MOST_INCIDENTS })];
