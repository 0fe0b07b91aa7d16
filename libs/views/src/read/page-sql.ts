import { visibleSql } from '@tocsin/access';
import { accessOf, hasSealedSql, type ListScope } from './list-sql.js';
import type { MergedRow } from './merged-rows.js';
import { MERGED_COLUMN, READABLE, readColumns, type ReadRow } from './report-columns.js';
import type { Statement } from './view-database.js';

/** One row of a page statement: a report of the page, or nothing but what is said about the page as a whole. */
export type PageRow = ReadRow & {
  readonly sort: number | null;
  readonly place_report: string | null;
  readonly place_incident: string | null;
  readonly incident_citation: string | null;
  readonly provisional: boolean | null;
  readonly merged: readonly MergedRow[] | null;
  readonly edge_sort: number | null;
  readonly edge_report: string | null;
  readonly page_size: number;
  /** Whether reports of this viewer have no coded columns and are not walked. */
  readonly has_sealed: boolean;
};

type Paged = Statement & { readonly scope: ListScope };

/** The rest of a list statement: the reports on the page, with what is needed to open them, in the same round trip. */
export function pageSql(
  { text, parameters, scope }: Paged,
  kind: 'report' | 'incident',
): Statement {
  const { viewer, direction } = scope;
  const joined = kind === 'report' ? REPORT_OF_PAGE : REPORTS_OF_INCIDENT;
  return {
    parameters,
    text: `${text}
select meta.*, rows.* from (
  select (select g.sort from edge g) as edge_sort, (select g.report from edge g) as edge_report,
         (select count(*) from page) as page_size,
         ${scope.walked === 'coded' ? hasSealedSql('principal') : 'false'} as has_sealed
) meta left join (
  select m.sort, m.report as place_report, m.incident as place_incident,
         ${kind === 'report' ? 'null::text' : 'c.citation'} as incident_citation,
         ${kind === 'report' ? 'null::boolean' : 'c.provisional'} as provisional,
         ${kind === 'report' ? 'null::jsonb as merged' : MERGED_COLUMN},
         ${readColumns(viewer)}
  from page m ${joined} ${accessOf('r.report', 'a')} join keys.data_key k on k.subject = r.report
  where ${visibleSql('a', viewer)} and ${READABLE}
) rows on true
order by rows.sort ${direction}, rows.place_report ${direction}, rows.place_incident ${direction},
         rows.recorded_at, rows.report`,
  };
}

const REPORT_OF_PAGE = `join views.report r on r.report = m.report`;

const REPORTS_OF_INCIDENT = `
  join views.incident c on c.incident = m.incident
  join views.incident_report o on o.root = m.incident and o.unlinked_position is null
  join views.report r on r.report = o.report`;
