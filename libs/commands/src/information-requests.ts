import {
  answerInformationRequest,
  openRequestInWords,
  requestInformation,
  streamOf,
  type Decision,
  type ReportEvent,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import { decideAndAppend, type Attempt, type CommandSetting } from './command-setting.js';
import type {
  AnswerInformationInput,
  CommandContext,
  InformationRequested,
  Outcome,
  RequestInformationInput,
} from './commands.js';
import { loadCitedReport, loadReport, type LoadedReport } from './load-report.js';
import { Form } from './membership/form.js';
import { notFound, scopeMissing, validationFailed } from './refusals.js';
import { isUuid } from './resolve-sharing.js';

/** Characters of a question, and of an answer. */
const LONGEST_TEXT = 5_000;

/** Somebody who may read a report asks its source. */
export async function askSource(
  setting: CommandSetting,
  { reportId, question }: RequestInformationInput,
  context: CommandContext,
): Promise<Outcome<InformationRequested>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  const { problems } = new Form({ question }).text('/question', question, LONGEST_TEXT);
  if (problems.length > 0) return validationFailed(problems);
  const requestId = uuidv7();
  const { viewer } = context.principal;
  return decideAndAppend(setting, context, async () => {
    const loaded = await loadCitedReport(setting, reportId);
    const state = { report: loaded.state, requests: loaded.requests };
    const known = openRequestInWords(state, question, viewer);
    const decision = requestInformation(state, { requestId, question }, viewer);
    if (known !== null && mayAskAgain(decision)) return askedBefore(setting, loaded, known);
    return attemptOf(loaded, decision, requestId);
  });
}

/** Whoever may no longer ask does not learn that he has asked. */
const mayAskAgain = (decision: Decision<ReportEvent>): boolean =>
  decision.ok || decision.error.code === 'TOO_MANY_OPEN_REQUESTS';

/** The source answers a question. */
export async function answerRequest(
  setting: CommandSetting,
  { requestId, answer, shared }: AnswerInformationInput,
  context: CommandContext,
): Promise<Outcome<InformationRequested>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  const { problems } = new Form({ answer }).text('/answer', answer, LONGEST_TEXT);
  if (problems.length > 0) return validationFailed(problems);
  const reportId = isUuid(requestId) ? await setting.access.reportOfRequest(requestId) : null;
  if (reportId === null) return notFound('request');
  return decideAndAppend(setting, context, async () => {
    const loaded = await loadReport(setting, reportId);
    const decision = answerInformationRequest(
      { report: loaded.state, requests: loaded.requests },
      { requestId, answer, shared: shared ?? false },
      context.principal.viewer,
    );
    return attemptOf(loaded, decision, requestId);
  });
}

function attemptOf(
  { state, streamVersion }: LoadedReport,
  decision: Decision<ReportEvent>,
  requestId: string,
): Attempt<InformationRequested> {
  if (!decision.ok || state.status === 'none') {
    return { answer: decision.ok ? notFound('report') : decision };
  }
  const { reportId } = state;
  const stream = streamOf.report(reportId);
  return {
    append: { streams: [{ stream, expectedVersion: streamVersion, events: decision.events }] },
    written: ({ last }) => ({ requestId, reportId, position: last }),
  };
}

/** An answer that was lost on its way is asked for again: nothing is written twice. */
async function askedBefore(
  { store }: CommandSetting,
  { state }: LoadedReport,
  requestId: string,
): Promise<Attempt<InformationRequested>> {
  if (state.status === 'none') return { answer: notFound('request') };
  const { reportId } = state;
  const { position } = await store.head();
  return { answer: { ok: true, value: { requestId, reportId, position } } };
}
