import { viewerPrincipals, visibleSql } from '@tocsin/access';
import { Parameters } from '../filter/parameters.js';
import { accessOf } from './list-sql.js';
import type { Place } from './order.js';
import type { Asking } from './reader.js';
import { READABLE, readColumns, type ReadRow } from './report-columns.js';

/** TLP:RED is not indexed: so many of a viewer's newest are opened and looked at one by one. */
const MOST_SEALED = 500;

/** The newest postings of these principals whose reports have no coded columns, each report once. */
const newestSealed = (principals: string): string => `(
  select distinct x.recorded, x.report from views.posting x
  where x.principal = any(${principals}::uuid[]) and not x.indexed
  order by x.recorded desc, x.report desc limit ${MOST_SEALED}) x`;

/** Whether there may be more of them than were looked at. */
const isCutSql = (principals: string): string =>
  `(select count(*) from ${newestSealed(principals)}) >= ${MOST_SEALED} as is_cut`;

type Cut = { readonly is_cut: boolean };

/** Whether reports like these were left out, because there are so many. */
export const isCut = ([first]: readonly Cut[]): boolean => first?.is_cut ?? false;

/** The newest reports of this viewer that have no coded columns. */
export function sealedReports({ db, viewer }: Asking): Promise<(ReadRow & Cut)[]> {
  const parameters = new Parameters();
  const principals = parameters.add(viewerPrincipals(viewer));
  const asker = parameters.addViewer(viewer);
  return db.query<ReadRow & Cut>({
    parameters,
    text: `
select ${readColumns(asker)}, ${isCutSql(principals)} from ${newestSealed(principals)}
join views.report r on r.report = x.report ${accessOf('x.report', 'a')}
join keys.data_key k on k.subject = x.report
where ${visibleSql('a', asker)} and ${READABLE}`,
  });
}

/** The incidents of those. */
export function sealedIncidents({
  db,
  viewer,
}: Asking): Promise<(Cut & { readonly incident: string })[]> {
  const parameters = new Parameters();
  const principals = parameters.add(viewerPrincipals(viewer));
  const asker = parameters.addViewer(viewer);
  return db.query<Cut & { readonly incident: string }>({
    parameters,
    text: `
select distinct n.root as incident, ${isCutSql(principals)} from ${newestSealed(principals)}
join views.incident_report n on n.report = x.report and n.unlinked_position is null ${accessOf('x.report', 'a')}
where ${visibleSql('a', asker)}`,
  });
}

/** Where incidents stand in the order of recording: at their newest visible report. */
export function newestPlaces(
  { db, viewer }: Asking,
  incidents: readonly string[],
): Promise<Place[]> {
  const parameters = new Parameters();
  const wanted = parameters.add(incidents);
  const asker = parameters.addViewer(viewer);
  return db.query<Place>({
    parameters,
    text: `
select distinct on (o.root) o.root as incident, o.report,
       extract(epoch from r.recorded_at)::float8 * 1000 as sort
from views.incident_report o
join views.report r on r.report = o.report ${accessOf('o.report', 'a')}
where o.root = any(${wanted}::uuid[]) and o.unlinked_position is null and ${visibleSql('a', asker)}
order by o.root, r.recorded_at desc, o.report desc`,
  });
}
