import {
  reportFacets,
  textOf,
  TLP_LABELS,
  type FilterSubject,
  type IncidentReport,
  type ReportFacets,
  type ReportStatus,
  type TlpLabel,
} from '@tocsin/domain';
import { answerOf, STATUS } from '../codes.js';
import type { ReadRow } from './report-columns.js';

const facetsOf = new WeakMap<IncidentReport, ReportFacets>();

/** The coded answers of an opened report. */
export function openedFacets(report: IncidentReport): ReportFacets {
  const known = facetsOf.get(report);
  if (known) return known;
  const facets = reportFacets(report);
  facetsOf.set(report, facets);
  return facets;
}

/** A report as a filter looks at it: the source only where the viewer may know it. */
export const filterSubject = (row: ReadRow, report: IncidentReport): FilterSubject => ({
  facets: openedFacets(report),
  label: TLP_LABELS[row.label] as TlpLabel,
  status: answerOf(STATUS, row.status) as ReportStatus,
  recordedAt: row.recorded_at.getTime(),
  organisation: row.source_known ? row.source_handle : null,
  text: () => textOf(report),
});
