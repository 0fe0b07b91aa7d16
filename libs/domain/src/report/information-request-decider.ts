import { accept, refuse, type Decision } from '../decision.js';
import { mayAct } from '../sharing/may-act.js';
import { isActive, type Viewer } from '../sharing/visible.js';
import { mayReadRequest, type InformationRequests } from './information-request.js';
import type { ReportInformationAnswered, ReportInformationRequested } from './report-events.js';
import { accessOf, type LivingReport, type ReportState } from './report.js';
import { seenReport } from './seen-report.js';

/** Stable codes of what these commands are refused for. */
export type InformationRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'REPORT_ERASED'
  | 'OWN_REPORT'
  | 'QUESTION_REQUIRED'
  | 'ANSWER_REQUIRED'
  | 'TOO_MANY_OPEN_REQUESTS'
  | 'ALREADY_ANSWERED';

type Decided<Event> = Decision<Event, InformationRefusal>;

/** A report and the questions to it, as its stream tells them. */
export type QuestionedReport = {
  readonly report: ReportState;
  readonly requests: InformationRequests;
};

/**
 * So many questions of one organisation to one report may be open. Counted for each by itself: how much others ask is
 * nobody's business.
 */
export const MOST_OPEN_REQUESTS = 3;

/**
 * Somebody who may read a report, and needs to know, asks its source: a responder, a coordinator, or whoever is assigned
 * to it or named in it. The source need not be known to him (IEP 2.0, attribution: must_not).
 */
export function requestInformation(
  state: QuestionedReport,
  command: { readonly requestId: string; readonly question: string },
  by: Viewer,
): Decided<ReportInformationRequested> {
  const seen = seenReport(state.report, by);
  if (!seen.ok) return seen;
  const { reportId, organisationId: sourceOrganisationId } = seen.report;
  if (sourceOrganisationId === by.organisationId) {
    return refuse('OWN_REPORT', 'Your own organisation said it: ask your colleagues.');
  }
  if (!needsToKnow(seen.report, by)) {
    return refuse(
      'NOT_PERMITTED',
      'To ask the source of a report you need the role responder or coordinator, or to be assigned to it.',
    );
  }
  const question = command.question.trim();
  if (!question) return refuse('QUESTION_REQUIRED', 'Say what you want to know.');
  if (openOf(state.requests, by).length >= MOST_OPEN_REQUESTS) {
    return refuse(
      'TOO_MANY_OPEN_REQUESTS',
      `Your organisation has ${MOST_OPEN_REQUESTS} open questions to this report. Wait for an answer.`,
    );
  }
  const { organisationId, personId, roles } = by;
  const { requestId } = command;
  return accept({
    type: 'ReportInformationRequested',
    data: { reportId, requestId, organisationId, personId, roles, sourceOrganisationId },
    content: { question },
  });
}

/** The id of a question that the same organisation has asked in the same words, and that is open still; null: none. */
export function openRequestInWords(
  { requests }: QuestionedReport,
  question: string,
  by: Viewer,
): string | null {
  const same = openOf(requests, by).find((request) => request.question === question.trim());
  return same?.requestId ?? null;
}

export type AnswerRequest = {
  readonly requestId: string;
  readonly answer: string;
  /** True: everybody who may read the report reads question and answer, and not who asked. */
  readonly shared: boolean;
};

/** A reporter or responder of the source answers, once. */
export function answerInformationRequest(
  state: QuestionedReport,
  command: AnswerRequest,
  by: Viewer,
): Decided<ReportInformationAnswered> {
  const seen = seenReport(state.report, by);
  if (!seen.ok) return seen.error.code === 'NOT_FOUND' ? notFound() : seen;
  const { requestId, shared } = command;
  const request = state.requests.find((each) => each.requestId === requestId);
  if (!request || !mayReadRequest(by, accessOf(seen.report), request)) return notFound();
  if (seen.report.organisationId !== by.organisationId) {
    return refuse('NOT_PERMITTED', 'Only the organisation that submitted the report answers.');
  }
  if (!mayAct(by, 'reporter') && !mayAct(by, 'responder')) {
    return refuse('NOT_PERMITTED', 'To answer you need the role reporter or responder.');
  }
  if (request.answer) return refuse('ALREADY_ANSWERED', 'This question has been answered.');
  const answer = command.answer.trim();
  if (!answer) return refuse('ANSWER_REQUIRED', 'Say something.');
  const { reportId } = seen.report;
  const { personId } = by;
  return accept({
    type: 'ReportInformationAnswered',
    data: { reportId, requestId, personId, shared },
    content: { answer },
  });
}

/** TLP 2.0, "on a need-to-know basis": see `visible`. For a label that everybody may read the roles alone count. */
function needsToKnow(report: LivingReport, by: Viewer): boolean {
  const { sharing, assigned } = report;
  const isNamed = sharing.label === 'TLP:RED' && sharing.namedPeople.includes(by.personId);
  return (
    isActive(by) &&
    (mayAct(by, 'responder') ||
      mayAct(by, 'coordinator') ||
      assigned.includes(by.personId) ||
      isNamed)
  );
}

const openOf = (requests: InformationRequests, { organisationId }: Viewer) =>
  requests.filter((each) => each.answer === null && each.organisationId === organisationId);

const notFound = () => refuse('NOT_FOUND', 'There is no such request.');
