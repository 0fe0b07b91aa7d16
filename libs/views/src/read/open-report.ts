import { reportVersion } from '@tocsin/access';
import {
  mayKnowSource,
  TLP_LABELS,
  type IncidentReport,
  type LivingReport,
  type ReportAccess,
  type ReportSharing,
  type ReportStatus,
  type TlpLabel,
} from '@tocsin/domain';
import { answerOf, STATUS } from '../codes.js';
import { openDocument, type ReportDocument } from '../projections/report-row.js';
import type { ReportView } from '../read-model.js';
import type { Asking } from './reader.js';
import type { OwnAccess, ReadRow } from './report-columns.js';

const ATTRIBUTIONS = ['may', 'must', 'must_not'] as const;

/** A report and what the viewer may know of it. */
type Known = Pick<
  ReportView,
  'reportId' | 'citation' | 'status' | 'label' | 'public' | 'revision' | 'recordedAt' | 'updatedAt'
> &
  Pick<ReportView, 'incidents'> & {
    readonly source: { readonly organisationId: string; readonly authorId: string };
    readonly document: ReportDocument;
    readonly sourceKnown: boolean;
    /** The audience, where the viewer belongs to the source. */
    readonly ownSharing: ReportSharing | null;
    /** Likewise. */
    readonly ownClients: readonly string[];
  };

/** A row is read for one viewer and may be looked at several times: for its place, its match, its answer. */
const opened = new WeakMap<ReadRow, ReportView>();

/** Opens a row that the viewer may see. */
export function openReport(asking: Asking, row: ReadRow): ReportView {
  const known = opened.get(row);
  if (known) return known;
  const view = openRow(asking, row);
  opened.set(row, view);
  return view;
}

function openRow(asking: Asking, row: ReadRow): ReportView {
  const label = TLP_LABELS[row.label] as TlpLabel;
  return viewOf(asking, {
    reportId: row.report,
    citation: row.citation,
    status: answerOf(STATUS, row.status) as ReportStatus,
    label,
    public: row.public,
    revision: row.revision,
    recordedAt: row.recorded_at,
    updatedAt: row.updated_at,
    source: { organisationId: row.source, authorId: row.author },
    document: openDocument(asking.keyRing.unwrap(row.report, row.wrapped), row),
    sourceKnown: row.source_known,
    ownSharing: row.own_access && sharingOf(label, row.own_access),
    ownClients: row.own_access?.clients ?? [],
    incidents: row.incidents,
  });
}

/** A report as it was at a past moment, for somebody who may see it today; marked as it is marked today. */
export function pastReport(
  asking: Asking,
  state: LivingReport,
  today: Pick<ReportView, 'recordedAt' | 'updatedAt' | 'incidents'> & {
    readonly access: ReportAccess;
  },
): ReportView {
  const { access, ...rest } = today;
  const { reportId, citation, status, revision, organisationId, authorId } = state;
  const own = asking.viewer?.organisationId === organisationId;
  return viewOf(asking, {
    ...rest,
    reportId,
    citation,
    status,
    revision,
    label: access.sharing.label,
    public: access.public,
    source: { organisationId, authorId },
    document: state,
    sourceKnown: mayKnowSource(asking.viewer, access),
    ownSharing: own ? access.sharing : null,
    ownClients: own ? access.clients : [],
  });
}

function viewOf({ versionSecret }: Asking, known: Known): ReportView {
  const { source, document, sourceKnown, ownSharing, ownClients, ...shown } = known;
  const { report, submissionId } = document;
  const own = ownSharing !== null;
  return {
    ...shown,
    organisationId: sourceKnown ? source.organisationId : null,
    authorId: sourceKnown ? source.authorId : null,
    submissionId: own ? submissionId : null,
    stage: report.stage,
    report: { ...report, sharing: sharingFor(report.sharing, { label: shown.label, own }) },
    version: reportVersion(versionSecret, {
      ...shown,
      sharing: ownSharing,
      clients: ownClients,
    }),
  };
}

/**
 * The marking as the viewer may know it: the label of today; the audience only where the viewer belongs to the source.
 */
function sharingFor(
  sharing: IncidentReport['sharing'],
  { label, own }: { readonly label: TlpLabel; readonly own: boolean },
): IncidentReport['sharing'] {
  if (own) return { ...sharing, tlp: label };
  return { tlp: label, ...(sharing.iep && { iep: sharing.iep }) };
}

const sharingOf = (label: TlpLabel, access: OwnAccess): ReportSharing => ({
  label,
  communityId: access.community,
  recipients: access.recipients,
  namedPeople: access.named,
  excludedOrganisations: access.excluded,
  withoutAuthorities: access.without_authorities,
  includeSecretariat: access.include_secretariat,
  attribution: ATTRIBUTIONS[access.attribution] as ReportSharing['attribution'],
});
