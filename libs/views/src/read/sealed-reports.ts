import { viewerPrincipals, visibleSql } from '@tocsin/access';
import { Parameters } from '../filter/parameters.js';
import { accessOf } from './list-sql.js';
import type { Asking } from './reader.js';
import { READABLE, readColumns, type ReadRow } from './report-columns.js';

/** TLP:RED is not indexed: so many of a viewer's newest are opened and looked at one by one. */
const MOST_SEALED = 500;

/** The newest reports of this viewer that have no coded columns. */
export function sealedReports({ db, viewer }: Asking): Promise<ReadRow[]> {
  const parameters = new Parameters();
  const principals = parameters.add(viewerPrincipals(viewer));
  const asker = parameters.addViewer(viewer);
  return db.query<ReadRow>({
    parameters,
    text: `
select ${readColumns(asker)} from (
  select distinct x.recorded, x.report from views.posting x
  where x.principal = any(${principals}::uuid[]) and not x.indexed
  order by x.recorded desc, x.report desc limit ${MOST_SEALED}) x
join views.report r on r.report = x.report ${accessOf('x.report', 'a')}
join keys.data_key k on k.subject = x.report
where ${visibleSql('a', asker)} and ${READABLE}`,
  });
}
