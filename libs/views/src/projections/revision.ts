import type { IncidentReport, ReportChanges, Stage } from '@tocsin/domain';
import type { RevisionKind } from '../read-model.js';
import type { RecordedReportEvent } from './report-events.js';

/** Codes of the column `kind`: never change one, only add. */
export const REVISION_KIND: Record<RevisionKind, number> = {
  submitted: 1,
  follow_up: 2,
  correction: 3,
  retracted: 4,
  sharing_changed: 5,
  published: 6,
};

/** What an act on a report said: sealed under the report's key. */
export type RevisionContent = {
  readonly report?: IncidentReport;
  readonly stage?: Stage;
  readonly changes?: ReportChanges;
  readonly sharing?: IncidentReport['sharing'];
  readonly reason?: string | null;
};

/** One act on a report, as the table keeps it. */
export type Revision = {
  readonly report: string;
  readonly version: number;
  readonly position: number;
  readonly kind: number;
  readonly recordedAt: Date;
  readonly author: string | null;
  readonly content: RevisionContent | null;
};

/** The header that the content is sealed under. */
export const revisionHeader = (report: string, version: number): string =>
  `view revision ${report} ${version}`;

/** The row of an act; null for an erasure, which leaves no history. */
export function revisionOf(recorded: RecordedReportEvent): Revision | null {
  const told = contentOf(recorded);
  if (told === null) return null;
  return {
    report: recorded.event.data.reportId,
    version: recorded.version,
    position: recorded.position,
    kind: REVISION_KIND[told.kind],
    recordedAt: recorded.recordedAt,
    author: recorded.actor.personId,
    content: told.content,
  };
}

type Told = { readonly kind: RevisionKind; readonly content: RevisionContent | null };

function contentOf({ event }: RecordedReportEvent): Told | null {
  switch (event.type) {
    case 'ReportSubmitted':
      return { kind: 'submitted', content: event.content && { report: event.content.report } };
    case 'ReportRevised':
      return { kind: 'follow_up', content: event.content };
    case 'ReportCorrected':
      return { kind: 'correction', content: event.content };
    case 'ReportRetracted':
      return { kind: 'retracted', content: event.content };
    case 'ReportSharingChanged':
      return { kind: 'sharing_changed', content: event.content };
    case 'ReportPublicationConfirmed':
      return { kind: 'published', content: null };
    case 'ReportErased':
      return null;
  }
}
