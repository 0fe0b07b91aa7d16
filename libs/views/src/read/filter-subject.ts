import {
  reportFacets,
  textOf,
  TLP_LABELS,
  type FilterSubject,
  type IncidentReport,
  type ReportStatus,
  type TlpLabel,
} from '@tocsin/domain';
import { answerOf, STATUS } from '../codes.js';
import type { ReadRow } from './report-columns.js';

/** A report as a filter looks at it: the source only where the viewer may know it. */
export const filterSubject = (row: ReadRow, report: IncidentReport): FilterSubject => ({
  facets: reportFacets(report),
  label: TLP_LABELS[row.label] as TlpLabel,
  status: answerOf(STATUS, row.status) as ReportStatus,
  recordedAt: row.recorded_at.getTime(),
  organisation: row.source_known ? row.source_handle : null,
  text: () => textOf(report),
});
