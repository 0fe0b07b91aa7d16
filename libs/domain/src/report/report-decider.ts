import { accept, refuse, type Decision } from '../decision.js';
import { mayAct } from '../sharing/may-act.js';
import { visible, type Viewer } from '../sharing/visible.js';
import type { ReportSharing } from '../sharing/sharing.js';
import { clientIds, clientsUnder } from './clients.js';
import { accessOf, turnsClear, type LivingReport, type ReportState } from './report.js';
import { reportNotFound as notFound, seenReport } from './seen-report.js';
import type { IncidentReport } from './incident-report.js';
import { fieldDifferences, mergeChanges } from './merge-changes.js';
import type {
  ReportChanges,
  ReportCorrected,
  ReportErased,
  ReportEvent,
  ReportPublicationConfirmed,
  ReportRetracted,
  ReportRevised,
  ReportSharingChanged,
  ReportSubmitted,
  Stage,
} from './report-events.js';

/** Stable codes of what these commands are refused for. */
export type ReportRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'ALREADY_EXISTS'
  | 'REPORT_RETRACTED'
  | 'REPORT_ERASED'
  | 'REASON_REQUIRED'
  | 'STAGE_GOES_BACK'
  | 'NOTHING_CHANGES'
  | 'SHARING_NOT_REVISABLE'
  | 'NOT_CLEAR'
  | 'SECOND_PERSON_REQUIRED';

type Decided<Event> = Decision<Event, ReportRefusal>;

export type SubmitReport = {
  readonly reportId: string;
  readonly citation: string;
  readonly submissionId: string;
  readonly report: IncidentReport;
  readonly sharing: ReportSharing;
};

/** A reporter of a member submits a report, already validated as a payload. */
export function submitReport(
  state: ReportState,
  command: SubmitReport,
  by: Viewer,
): Decided<ReportSubmitted> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This report exists already.');
  if (!mayReport(by)) return notPermitted('submit reports', 'reporter');
  const { reportId, citation, submissionId, report, sharing } = command;
  const { organisationId, personId: authorId } = by;
  return accept({
    type: 'ReportSubmitted',
    data: { reportId, citation, organisationId, authorId, sharing },
    content: { submissionId, report },
  });
}

export type ReviseReport = {
  readonly stage: Stage;
  readonly changes: ReportChanges;
  readonly reason: string | null;
  /** follow_up: more is known. correction: what was said was wrong; needs a reason. */
  readonly kind: 'follow_up' | 'correction';
  /** The question that it came of, which the caller has found among those to this report. */
  readonly requestId?: string;
};

const STAGES: readonly Stage[] = ['initial', 'intermediate', 'final'];

/** The source says more, or corrects what it said. Validity of the result is the payload validator's matter. */
export function reviseReport(
  state: ReportState,
  command: ReviseReport,
  by: Viewer,
): Decided<ReportRevised | ReportCorrected> {
  const current = ownReport(state, by);
  if (!current.ok) return current;
  const { report, revision: last, reportId } = current.report;
  const { stage, changes, kind, requestId } = command;
  const reason = command.reason?.trim() || null;
  if (current.report.status === 'retracted') return retracted();
  if (STAGES.indexOf(stage) < STAGES.indexOf(report.stage)) {
    return refuse('STAGE_GOES_BACK', `A ${report.stage} report cannot become ${stage} again.`);
  }
  const revised = { ...mergeChanges(report, changes), stage };
  if (!sameValue(revised.sharing, report.sharing)) {
    return refuse(
      'SHARING_NOT_REVISABLE',
      'A revision leaves the sharing as it is: change it by itself.',
    );
  }
  if (sameValue(revised, report)) {
    return refuse('NOTHING_CHANGES', 'The revision changes neither the stage nor any answer.');
  }
  const data = { reportId, revision: last + 1, ...cited(requestId) };
  if (kind === 'follow_up') {
    return accept<ReportRevised>({
      type: 'ReportRevised',
      data,
      content: { stage, changes, reason },
    });
  }
  if (reason === null) {
    return refuse('REASON_REQUIRED', 'A correction says why: give a reason.');
  }
  return accept<ReportCorrected>({
    type: 'ReportCorrected',
    data,
    content: { stage, changes, reason },
  });
}

/** The source withdraws what it said; the report stays readable and marked. */
export function retractReport(
  state: ReportState,
  command: { readonly reason: string },
  by: Viewer,
): Decided<ReportRetracted> {
  const current = ownReport(state, by);
  if (!current.ok) return current;
  if (current.report.status === 'retracted') return retracted();
  const reason = command.reason.trim();
  if (!reason) return refuse('REASON_REQUIRED', 'A retraction says why: give a reason.');
  const { reportId } = current.report;
  return accept({ type: 'ReportRetracted', data: { reportId }, content: { reason } });
}

export type ChangeSharing = {
  readonly sharing: ReportSharing;
  /** The same, as the payload spells it. */
  readonly asWritten: IncidentReport['sharing'];
  readonly reason: string | null;
};

/** The source alone widens or narrows its report (TLP 2.0: only the source changes a label). */
export function changeSharing(
  state: ReportState,
  command: ChangeSharing,
  by: Viewer,
): Decided<ReportSharingChanged> {
  const current = ownReport(state, by);
  if (!current.ok) return current;
  const { reportId, report } = current.report;
  if (sameValue(report.sharing, command.asWritten)) {
    return refuse('NOTHING_CHANGES', 'The report is shared in this way already.');
  }
  const { sharing, asWritten } = command;
  const reason = command.reason?.trim() || null;
  const clients = clientIds(clientsUnder(sharing, current.report.clients));
  return accept({
    type: 'ReportSharingChanged',
    data: {
      reportId,
      sharing,
      ...(clients.length > 0 && { clients }),
      ...(turnsClear(current.report, sharing) && { personId: by.personId }),
    },
    content: { sharing: asWritten, reason },
  });
}

/**
 * A coordinator accepts a TLP:CLEAR report for the public, or a second person of the source confirms it: what is
 * public cannot be recalled, and it names companies. The first one is who made it TLP:CLEAR, by submitting it so or
 * by a change of its sharing; he is one person, whatever his roles.
 */
export function confirmPublication(
  state: ReportState,
  by: Viewer,
): Decided<ReportPublicationConfirmed> {
  const seen = seenReport(state, by);
  if (!seen.ok) return seen;
  const { organisationId, authorId, clearedBy = authorId } = seen.report;
  const { sharing, reportId, status } = seen.report;
  const coordinates = by.roles.includes('coordinator');
  if (!coordinates && organisationId !== by.organisationId) {
    return refuse('NOT_PERMITTED', 'Only the source or a coordinator confirms a publication.');
  }
  if (status === 'retracted') return retracted();
  if (sharing.label !== 'TLP:CLEAR') {
    return refuse('NOT_CLEAR', 'Only a TLP:CLEAR report can be public. Change its sharing first.');
  }
  if (seen.report.public) return refuse('NOTHING_CHANGES', 'The report is public already.');
  if (clearedBy === by.personId) {
    return refuse(
      'SECOND_PERSON_REQUIRED',
      'Who made it TLP:CLEAR cannot confirm; ask a second person or a coordinator.',
    );
  }
  return accept({ type: 'ReportPublicationConfirmed', data: { reportId } });
}

/** An administrator of the source has the content destroyed. Works on what he may not read himself (TLP:RED). */
export function eraseReport(
  state: ReportState,
  command: { readonly reason: string },
  by: Viewer,
): Decided<ReportErased> {
  if (state.status === 'none') return notFound();
  if (state.organisationId !== by.organisationId || !mayAct(by, 'administrator')) {
    return visible(by, accessOf(state))
      ? notPermitted('erase reports of this organisation', 'administrator')
      : notFound();
  }
  if (state.status === 'erased') return refuse('REPORT_ERASED', 'The report is erased already.');
  const reason = command.reason.trim();
  if (!reason) return refuse('REASON_REQUIRED', 'An erasure says why: give a reason.');
  const { reportId, organisationId } = state;
  return accept({ type: 'ReportErased', data: { reportId, organisationId }, content: { reason } });
}

const cited = (requestId: string | undefined) => (requestId === undefined ? {} : { requestId });

type Found = { readonly ok: true; readonly report: LivingReport };
type Refused = Extract<Decided<ReportEvent>, { ok: false }>;

/** A report of this person's own organisation, which he may read and as a reporter may change. */
function ownReport(state: ReportState, by: Viewer): Found | Refused {
  const seen = seenReport(state, by);
  if (!seen.ok) return seen;
  if (seen.report.organisationId !== by.organisationId) {
    return refuse('NOT_PERMITTED', 'Only the organisation that submitted the report changes it.');
  }
  return mayReport(by) ? seen : notPermitted('change reports', 'reporter');
}

const mayReport = (by: Viewer): boolean => mayAct(by, 'reporter');

const retracted = () =>
  refuse('REPORT_RETRACTED', 'The report has been retracted. Submit a new one instead.');
const notPermitted = (what: string, role: string) =>
  refuse('NOT_PERMITTED', `To ${what} you need the role ${role}.`);

const sameValue = (a: unknown, b: unknown): boolean => fieldDifferences(a, b).length === 0;
