import {
  noReport,
  streamOf,
  submitReport,
  type IncidentReport,
  type LivingReport,
  type ReportSharing,
} from '@tocsin/domain';
import type { StreamAppend } from '@tocsin/event-store';
import { findUnsoundJson, problem, validateReport, type Problem } from '@tocsin/report-format';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from './canonical-json.js';
import {
  decideAndAppend,
  newCitation,
  nowOf,
  yearOfRecording,
  type Attempt,
  type CommandSetting,
} from './command-setting.js';
import type {
  CommandContext,
  Outcome,
  SubmitInput,
  Submitted,
  WrittenSubmission,
} from './commands.js';
import { linkNewReport, MOST_INCIDENTS, type IncidentLink } from './link-new-report.js';
import { versionFor } from './load-report.js';
import { scopeMissing, validationFailed } from './refusals.js';
import { originalAnswer, writtenSubmission } from './repeated-submission.js';
import { resolveSharing } from './resolve-sharing.js';

/** A submission id is one line that its sender can find again. */
const SUBMISSION_ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

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
  return decideAndAppend(setting, context, (tries) =>
    attempt(setting, { input, checked, context, tries }),
  );
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
  readonly tries: number;
};

/**
 * What comes to an append needs no look for a repetition at first: the append finds it, and then everything is decided
 * again. A refusal does: the same submission again gets the original answer and not a new opinion.
 */
async function attempt(
  setting: CommandSetting,
  submission: Submission,
): Promise<Attempt<Submitted>> {
  const { input, context, tries } = submission;
  const key = keyOf(input, context.principal.viewer.personId);
  const decided = await decide(setting, submission, key);
  if ('append' in decided && tries === 1) return decided;
  const duplicate = await setting.store.findDuplicate(key);
  return duplicate ? { answer: await originalAnswer(setting, duplicate, context) } : decided;
}

/** The principal and the operation: a submission id of one person says nothing to another. */
function keyOf({ submissionId, report, incidentIds = [] }: SubmitInput, personId: string) {
  const payload = canonicalJson({ report, incidentIds: [...new Set(incidentIds)].sort() });
  return { scope: `${personId}:submitReport`, key: submissionId, payload };
}

/** What a person's submission wrote; null where there is none under its id. */
export async function findSubmission(
  setting: CommandSetting,
  input: SubmitInput,
  personId: string,
): Promise<WrittenSubmission | null> {
  const duplicate = await setting.store.findDuplicate(keyOf(input, personId));
  return duplicate && (await writtenSubmission(setting, duplicate));
}

type SubmissionKey = { readonly scope: string; readonly key: string; readonly payload: string };

async function decide(
  setting: CommandSetting,
  { input, checked, context, tries }: Submission,
  key: SubmissionKey,
): Promise<Attempt<Submitted>> {
  if (!checked.ok) return { answer: validationFailed(checked.problems) };
  const { viewer } = context.principal;
  const { incidentIds = [] } = input;
  const year = yearOfRecording(setting, tries);
  const reportId = uuidv7();
  const decision = submitReport(
    noReport,
    {
      reportId,
      citation: newCitation(setting, 'TR', year),
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
    assigned: [],
    clients: [],
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

const submissionIdProblems = (submissionId: unknown): Problem[] =>
  typeof submissionId === 'string' && SUBMISSION_ID.test(submissionId) && submissionId.trim()
    ? []
    : [problem('/submissionId', 'WRONG_FORMAT', { example: 'case-4711' })];

const incidentListProblems = ({ incidentIds = [] }: SubmitInput): Problem[] =>
  incidentIds.length <= MOST_INCIDENTS
    ? []
    : [problem('/incidentIds', 'TOO_MANY_ENTRIES', { max: MOST_INCIDENTS })];
