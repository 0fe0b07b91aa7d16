import {
  accessOf,
  evolveReport,
  noReport,
  reportFacets,
  UNKNOWN_TIME_SORT_KEY,
  type ErasedReport,
  type IncidentReport,
  type LivingReport,
  type ReportFacets,
} from '@tocsin/domain';
import { reportPrincipals } from '@tocsin/access';
import { sealedContentOf, type DataKey, type SealedContent } from '@tocsin/event-store';
import { SEVERITY } from '../codes.js';
import { isNext } from './projection.js';
import type { RecordedReportEvent } from './report-events.js';

/** A report as the view keeps it. */
export type ReportRow = {
  readonly state: LivingReport | ErasedReport;
  /** Of the stream, as far as it is applied. */
  readonly version: number;
  readonly recordedAt: Date;
  /** When the newest revision or retraction was recorded. */
  readonly updatedAt: Date;
};

/** What is sealed in the column `document`. */
export type ReportDocument = { readonly submissionId: string; readonly report: IncidentReport };

/** The header that a document is sealed under, unless it is the ciphertext of an event. */
export const documentHeader = (reportId: string): string => `view report ${reportId}`;

type Sealed = {
  readonly report: string;
  readonly document: Buffer;
  readonly sealed_as: string | null;
};

/** What the column `document` says. */
export const openDocument = (key: DataKey, { report, document, sealed_as }: Sealed) =>
  key.open(sealed_as ?? documentHeader(report), document) as ReportDocument;

/** The ciphertext of the event that said just what the row's document says. */
export function documentAmong(
  events: readonly RecordedReportEvent[],
  { state }: ReportRow,
): SealedContent | null {
  if (state.status === 'erased') return null;
  const same = events.find(
    ({ event }) => event.type === 'ReportSubmitted' && event.content?.report === state.report,
  );
  return same ? sealedContentOf(same) : null;
}

/** Folds events of one report on its row; a report whose key is gone folds as erased from its first event on. */
export function foldReport(
  before: ReportRow | null,
  events: readonly RecordedReportEvent[],
  keySurvives: boolean,
): ReportRow | null {
  let row = before;
  for (const recorded of events) {
    if (isNext(recorded, row?.version ?? 0)) row = foldOne(row, recorded);
  }
  return row && !keySurvives ? { ...row, state: erased(row.state) } : row;
}

function foldOne(row: ReportRow | null, recorded: RecordedReportEvent): ReportRow {
  const { version, recordedAt, stream, event } = recorded;
  const state = evolveReport(row?.state ?? noReport, event);
  if (state.status === 'none') throw new Error(`${stream} does not begin with a report`);
  if (!row) return { state, version, recordedAt, updatedAt: recordedAt };
  return { ...row, state, version, ...(isRevision(recorded) && { updatedAt: recordedAt }) };
}

function isRevision({ event }: RecordedReportEvent): boolean {
  return (
    event.type === 'ReportRevised' ||
    event.type === 'ReportCorrected' ||
    event.type === 'ReportRetracted'
  );
}

/** The key was destroyed after the event was read: the fact itself follows in the stream. */
function erased(state: LivingReport | ErasedReport): ErasedReport {
  if (state.status === 'erased') return state;
  const { reportId, organisationId } = state;
  return evolveReport(state, {
    type: 'ReportErased',
    data: { reportId, organisationId },
    content: null,
  }) as ErasedReport;
}

/** The facets that may stand in clear: none of what is TLP:RED or erased. */
export const clearFacets = ({ state }: ReportRow): ReportFacets | null =>
  state.status === 'erased' || state.sharing.label === 'TLP:RED'
    ? null
    : reportFacets(state.report);

export type Posting = {
  readonly principal: string;
  readonly report: string;
  readonly recorded: number;
  readonly occurred: number | null;
  readonly severity: number | null;
};

/** The lists that a report stands on, with what they are sorted by. Nothing of an erased report. */
export function postingsOf(
  { state, recordedAt }: ReportRow,
  facets: ReportFacets | null,
): Posting[] {
  if (state.status === 'erased') return [];
  const sorted = {
    report: state.reportId,
    recorded: recordedAt.getTime(),
    occurred: facets && (facets.occurred.start ?? UNKNOWN_TIME_SORT_KEY),
    severity: facets && SEVERITY[facets.severity],
  };
  return reportPrincipals(accessOf(state)).map((principal) => ({ principal, ...sorted }));
}
