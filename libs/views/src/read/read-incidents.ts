import { visibleSql } from '@tocsin/access';
import { Parameters } from '../filter/parameters.js';
import { accessOf } from './list-sql.js';
import type { Asking } from './reader.js';
import type { MergedRow } from './merged-rows.js';
import { MERGED_COLUMN, READABLE, readColumns, type ReadRow } from './report-columns.js';

/** A visible report of an incident. */
export type IncidentRow = ReadRow & {
  readonly place_incident: string;
  readonly incident_citation: string;
  readonly provisional: boolean;
  readonly merged: readonly MergedRow[] | null;
};

/** An id of an incident that was merged, and the incident that it is told by now. */
export type MovedRow = MergedRow & { readonly asked: string; readonly root: string };

/**
 * Of these ids those of incidents that were merged, for who may read a report that was merged away with them. To
 * everybody else such an id is that of nothing: neither that there was an incident nor where it went is theirs to know.
 */
export function readMoved({ db, viewer }: Asking, asked: readonly string[]): Promise<MovedRow[]> {
  const parameters = new Parameters();
  const wanted = parameters.add(asked);
  const asker = parameters.addViewer(viewer);
  return db.query<MovedRow>({
    parameters,
    text: `
select w.asked, l.root, m.citation, extract(epoch from e.merged_at)::float8 * 1000 as "mergedAt", e.reason
from unnest(${wanted}::uuid[]) w (asked) cross join lateral (
  select p.root from views.incident_part p
  join views.incident_report o on o.root = p.root and o.incident = p.incident ${accessOf('o.report', 'a')}
  where p.part = w.asked and o.unlinked_position is null and ${visibleSql('a', asker)} limit 1) l
join views.incident m on m.incident = w.asked
join views.incident_merge e on e.incident = w.asked and e.undone_position is null`,
  });
}

/** The visible reports of incidents that stand by themselves, oldest first; incidents without one are absent. */
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
select c.incident as place_incident, c.citation as incident_citation, c.provisional, ${MERGED_COLUMN}, ${readColumns(asker)}
from views.incident c
join views.incident_report o on o.root = c.incident and o.unlinked_position is null
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
