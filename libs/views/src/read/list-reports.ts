import { matches, UNKNOWN_TIME_SORT_KEY, type IncidentFilter } from '@tocsin/domain';
import { SEVERITY } from '../codes.js';
import { isExact } from '../filter/filter-sql.js';
import type { ListRequest, OrderField, Page, ReportView } from '../read-model.js';
import { filterSubject, openedFacets } from './filter-subject.js';
import { hasEveryPlace, mayBeListed, reportListSql } from './list-sql.js';
import { openReport } from './open-report.js';
import { isWithin, NO_INCIDENT, type Place, type Walk } from './order.js';
import { pageSql, type PageRow } from './page-sql.js';
import { readReports } from './read-incidents.js';
import type { Asking } from './reader.js';
import {
  NOTHING_BESIDES,
  NOTHING_LISTED,
  scanPage,
  type Found,
  type Look,
  type Stretch,
} from './scan.js';
import { openInOrder, sealedReports } from './sealed-reports.js';
import type { ReadRow } from './report-columns.js';

/** One page of the reports that the viewer may see. */
export async function listReports(asking: Asking, request: ListRequest): Promise<Page<ReportView>> {
  const { filter } = request;
  let hasSealed = false;
  return scanPage<ReportView>({
    request,
    async stretch(look) {
      if (!hasEveryPlace(look.walk) && !mayBeListed(asking.viewer, filter)) {
        hasSealed = true;
        return NOTHING_LISTED;
      }
      const rows = await readStretch(asking, filter, look);
      hasSealed ||= rows[0]?.has_sealed ?? false;
      return stretchOf(asking, rows, { filter, take: look.take });
    },
    async besides(walk) {
      if (!hasSealed) return NOTHING_BESIDES;
      const { ids, isCut } = await sealedReports(asking, asking.openInOrder);
      const open = (some: readonly string[]) => matchingOf(asking, some, { walk, filter });
      return { found: await openInOrder({ ids, walk, most: request.limit + 1, open }), isCut };
    },
  });
}

/** Reads these by their ids: what matches and stands on the walk. */
async function matchingOf(
  asking: Asking,
  reports: readonly string[],
  { walk, filter }: { readonly walk: Walk; readonly filter: IncidentFilter },
): Promise<Found<ReportView>[]> {
  const rows = await readReports(asking, reports);
  return rows.flatMap((row) => {
    const sort = sortOf(walk.field, asking, row);
    const place = { sort, report: row.report, incident: NO_INCIDENT };
    const hit = isWithin(walk, place) ? matching(asking, row, filter) : null;
    return hit ? [{ place, row: hit }] : [];
  });
}

const readStretch = (
  { db, viewer, examine }: Asking,
  filter: IncidentFilter,
  look: Look,
): Promise<PageRow[]> =>
  db.query<PageRow>(pageSql(reportListSql({ viewer, filter, examine, ...look }), 'report'));

function stretchOf(
  asking: Asking,
  rows: readonly PageRow[],
  { filter, take }: { readonly filter: IncidentFilter; readonly take: number },
): Stretch<ReportView> {
  const [meta] = rows;
  const found: Found<ReportView>[] = rows
    .filter(({ place_report }) => place_report !== null)
    .flatMap((row) => {
      const hit = matching(asking, row, filter);
      return hit ? [{ place: placeOfRow(row), row: hit }] : [];
    });
  return { found, given: meta?.page_size ?? 0, lookedTo: meta ? lookedTo(rows, meta, take) : null };
}

/** Up to where a page statement has looked: its last row when the page was full, its edge, or the end. */
export function lookedTo(rows: readonly PageRow[], meta: PageRow, take: number): Place | null {
  const last = rows.findLast(({ place_report }) => place_report !== null);
  if (meta.page_size >= take && last) return placeOfRow(last);
  if (meta.edge_sort === null || meta.edge_report === null) return null;
  return { sort: meta.edge_sort, report: meta.edge_report, incident: NO_INCIDENT };
}

export const placeOfRow = ({ sort, place_report, place_incident }: PageRow): Place => ({
  sort: sort as number,
  report: place_report as string,
  incident: place_incident ?? NO_INCIDENT,
});

/** Opens a row and, where the statement could not decide, asks the filter. */
function matching(asking: Asking, row: ReadRow, filter: IncidentFilter): ReportView | null {
  const view = openReport(asking, row);
  const decided = row.indexed && isExact(filter);
  return decided || matches(filter, filterSubject(row, view.report)) ? view : null;
}

/** What a report is sorted by. Opens it only where its answers say so. */
export function sortOf(field: OrderField, asking: Asking, row: ReadRow): number {
  switch (field) {
    case 'recorded_at':
      return row.recorded_at.getTime();
    case 'severity':
      return SEVERITY[openReport(asking, row).report.severity.oecd];
    case 'occurred':
      return openedFacets(openReport(asking, row).report).occurred.start ?? UNKNOWN_TIME_SORT_KEY;
  }
}
