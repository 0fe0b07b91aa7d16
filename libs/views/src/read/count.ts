import { viewerPrincipals, visibleSql } from '@tocsin/access';
import { matches, type IncidentFilter } from '@tocsin/domain';
import { filterSql, isExact } from '../filter/filter-sql.js';
import { Parameters } from '../filter/parameters.js';
import type { Count, ListRequest, Page } from '../read-model.js';
import { filterSubject } from './filter-subject.js';
import { groupByIncident, listIncidents, sealedIncidents, someMatch } from './list-incidents.js';
import { listReports } from './list-reports.js';
import { accessOf, codedOf } from './list-sql.js';
import { openReport } from './open-report.js';
import { readIncidents } from './read-incidents.js';
import type { Asking } from './reader.js';
import { sealedReports } from './sealed-reports.js';

/** Counted exactly up to here. */
export const MOST_COUNTED = 10_000;

/** How many reports match that the viewer may see. */
export async function countReports(asking: Asking, filter: IncidentFilter): Promise<Count> {
  if (!isExact(filter)) return countOpened(await listReports(asking, everything(filter)));
  const { counted, hasSealed } = await countListed(asking, filter, null);
  if (counted > MOST_COUNTED || !hasSealed) return capped(counted);
  const sealed = await sealedReports(asking);
  const matched = sealed.filter((row) =>
    matches(filter, filterSubject(row, openReport(asking, row).report)),
  );
  return capped(counted + matched.length);
}

/** In how many incidents the viewer may see a report that matches. */
export async function countIncidents(asking: Asking, filter: IncidentFilter): Promise<Count> {
  if (!isExact(filter)) return countOpened(await listIncidents(asking, everything(filter)));
  const listed = await countListed(asking, filter, []);
  if (listed.counted > MOST_COUNTED || !listed.hasSealed) return capped(listed.counted);
  const elsewhere = await sealedIncidents(asking);
  const { counted } = await countListed(asking, filter, elsewhere);
  const incidents = groupByIncident(await readIncidents(asking, elsewhere));
  const matched = incidents.filter((rows) => someMatch(asking, rows, filter));
  return capped(counted + matched.length);
}

const capped = (counted: number): Count =>
  counted > MOST_COUNTED ? { atLeast: MOST_COUNTED } : { exact: counted };

/** Texts are sealed: what matches is opened to be counted, and that has a bound. */
const countOpened = (page: Page<unknown>): Count =>
  page.hasNextPage ? { atLeast: page.rows.length } : { exact: page.rows.length };

const everything = (filter: IncidentFilter): ListRequest => ({
  filter,
  order: { field: 'recorded_at', direction: 'desc' },
  limit: MOST_COUNTED,
  from: 'start',
  after: null,
  before: null,
});

type Listed = { readonly counted: number; readonly hasSealed: boolean };

/** Counts what has coded columns: reports, or with a list of incidents to leave out, incidents. */
async function countListed(
  { db, viewer }: Asking,
  filter: IncidentFilter,
  elsewhere: readonly string[] | null,
): Promise<Listed> {
  const parameters = new Parameters();
  const principals = `${parameters.add(viewerPrincipals(viewer))}::uuid[]`;
  const asker = parameters.addViewer(viewer);
  const condition = filterSql(filter, { report: 'r', access: 'a', viewer: asker, parameters });
  const incidents =
    elsewhere &&
    `join views.incident_report l on l.report = h.report and l.unlinked_position is null
     where not l.incident = any(${parameters.add(elsewhere)}::uuid[])`;
  const [row] = await db.query<{ counted: number; has_sealed: boolean }>({
    parameters,
    text: `
select (select count(*) from (
    select distinct ${incidents ? 'l.incident' : 'h.report'} from unnest(${principals}) p (principal) cross join lateral (
      select x.report from views.posting x ${accessOf('x.report', 'a')} ${codedOf('x.report', 'r')}
      where x.principal = p.principal and x.indexed and ${visibleSql('a', asker)} and ${condition}
      ${incidents ? '' : `limit ${MOST_COUNTED + 1}`}) h ${incidents ?? ''}
    limit ${MOST_COUNTED + 1}) c) as counted,
  exists (select from views.posting x where x.principal = any(${principals}) and not x.indexed) as has_sealed`,
  });
  return { counted: row?.counted ?? 0, hasSealed: row?.has_sealed ?? false };
}
