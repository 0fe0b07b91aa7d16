import type { IncidentReport, ReportChanges, Stage } from '@tocsin/domain';
import { sealedContentOf, type DataKey, type SealedContent } from '@tocsin/event-store';
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
  /** What says the same as the content, sealed already. */
  readonly same: SealedContent | null;
};

/** The header that the content is sealed under, unless it is the ciphertext of an event. */
export const revisionHeader = (report: string, version: number): string =>
  `view revision ${report} ${version}`;

type Sealed = {
  readonly report: string;
  readonly version: number;
  readonly content: Buffer | null;
  readonly sealed_as: string | null;
};

/** What the column `content` says. */
export function openRevision(
  key: DataKey,
  { report, version, content, sealed_as }: Sealed,
): RevisionContent | null {
  if (content === null) return null;
  const opened = key.open(sealed_as ?? revisionHeader(report, version), content);
  // A submission's id stands in the event and is no part of its history.
  const { submissionId: _, ...told } = opened as RevisionContent & { submissionId?: string };
  return told;
}

/** The row of an act; null for an erasure, which leaves no history, and for what is no act on what the report says. */
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
    same: told.content && sealedContentOf(recorded),
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
    case 'ReportPersonAssigned':
    case 'ReportPersonUnassigned':
    case 'ReportInformationRequested':
    case 'ReportInformationAnswered':
    case 'ReportClientNamed':
    case 'ReportClientRemoved':
    case 'ReportReshareRequested':
    case 'ReportReshareGranted':
    case 'ReportReshareRefused':
    case 'ReportRecalled':
    case 'ReportRecallAcknowledged':
    case 'ReportRecallClosed':
      return null;
  }
}
