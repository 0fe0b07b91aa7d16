import { visibleSql } from '@tocsin/access';
import { Parameters } from '../filter/parameters.js';
import { accessOf } from './list-sql.js';
import type { Asking } from './reader.js';
import { READABLE, readColumns, type ReadRow } from './report-columns.js';

/** A visible report of an incident. */
export type IncidentRow = ReadRow & {
  readonly place_incident: string;
  readonly incident_citation: string;
  readonly provisional: boolean;
};

/** The visible reports of these incidents, oldest first; incidents without one are absent. */
export function readIncidents(
  { db, viewer }: Asking,
  incidents: readonly string[],
): Promise<IncidentRow[]> {
  const parameters = new Parameters();
  const wanted = parameters.add(incidents);
  const asker = parameters.addViewer(viewer);
  return db.query<IncidentRow>({
    parameters,
    text: `
select c.incident as place_incident, c.citation as incident_citation, c.provisional, ${readColumns(asker)}
from views.incident c
join views.incident_report o on o.incident = c.incident and o.unlinked_position is null
join views.report r on r.report = o.report ${accessOf('r.report', 'a')}
join keys.data_key k on k.subject = r.report
where c.incident = any(${wanted}::uuid[]) and ${visibleSql('a', asker)} and ${READABLE}
order by r.recorded_at, r.report`,
  });
}

/** Reports by id, as far as they are visible. */
export function readReports(
  { db, viewer }: Asking,
  reports: readonly string[],
): Promise<ReadRow[]> {
  const parameters = new Parameters();
  const wanted = parameters.add(reports);
  const asker = parameters.addViewer(viewer);
  return db.query<ReadRow>({
    parameters,
    text: `
select ${readColumns(asker)}
from views.report r ${accessOf('r.report', 'a')} join keys.data_key k on k.subject = r.report
where r.report = any(${wanted}::uuid[]) and ${visibleSql('a', asker)} and ${READABLE}`,
  });
}

/** The caller's own submission of this id first, else the newest visible one of his organisation. */
export async function readBySubmission(
  { db, viewer, submissionTag }: Asking,
  submissionId: string,
): Promise<ReadRow | null> {
  if (viewer === null) return null;
  const parameters = new Parameters();
  const tag = parameters.add(submissionTag(viewer.organisationId, submissionId));
  const asker = parameters.addViewer(viewer);
  const [row] = await db.query<ReadRow>({
    parameters,
    text: `
select ${readColumns(asker)}
from views.report r ${accessOf('r.report', 'a')} join keys.data_key k on k.subject = r.report
where r.submission = ${tag}::bytea and a.source = ${asker.organisation} and ${visibleSql('a', asker)} and ${READABLE}
order by r.author = ${asker.person} desc, r.recorded_at desc, r.report desc limit 1`,
  });
  return row ?? null;
}
