import { visibleSql } from '@tocsin/access';
import { UNKNOWN_TIME_SORT_KEY } from '@tocsin/domain';
import {
  accessOf,
  beforeEdge,
  codedOf,
  edgeSql,
  examinedSql,
  listScope,
  matchSql,
  narrowSql,
  type ListQuery,
  type ListScope,
} from './list-sql.js';
import type { Statement } from './view-database.js';

/**
 * Incidents in the order of the walk. Each stands at the place of one of its visible reports: the newest, the earliest
 * or the most severe. Postings are walked in order, and one that is not its incident's place is passed over; so the
 * order holds in both directions and nothing about an incident is stored for all viewers alike.
 *
 * @param elsewhere incidents that are decided outside of this statement
 */
export function incidentListSql(
  query: ListQuery,
  elsewhere: readonly string[],
): Statement & { readonly scope: ListScope } {
  const scope = listScope(query);
  const { parameters, viewer, direction, take } = scope;
  const order = (row: string) =>
    `${row}.sort ${direction}, ${row}.report ${direction}, ${row}.incident ${direction}`;
  const reports = `views.incident_report o ${accessOf('o.report', 'a')} ${codedOf('o.report', 'r')}
    where o.root = l.incident and o.unlinked_position is null and ${visibleSql('a', viewer)}
      ${scope.walked === 'coded' ? 'and r.indexed' : ''}`;
  const text = `
with principal (principal) as materialized (select unnest(${scope.principals})),
narrow as materialized (${narrowSql(scope)}),
hit as materialized (
  select p.principal, h.report, h.sort, h.incident from principal p cross join lateral (
    select x.report, x.sort, l.incident from (${examinedSql(scope)}) x ${accessOf('x.report', 'v')}
      cross join lateral (
        select n.root as incident from views.incident_report n
        where n.report = x.report and n.unlinked_position is null and ${isFirst('n')} offset 0) l
    where ${visibleSql('v', viewer)} and ${withinIncidents(query, scope)}
      and not l.incident = any(${parameters.add(elsewhere)}::uuid[])
      and (select 1 from ${reports} and o.report <> x.report and ${standsBefore(query)} limit 1) is null
      and (select 1 from ${reports} and ${matchSql(scope, query.filter)} limit 1) is not null
    order by x.sort ${direction}, x.report ${direction} fetch first (${take}) rows with ties) h),
edge as materialized (${edgeSql(scope)}),
page as (
  select distinct h.sort, h.report, h.incident from hit h where ${beforeEdge(scope, 'h')}
  order by ${order('h')} limit ${take})`;
  return { text, parameters, scope };
}

/**
 * Of the links by which a report is in one incident, the first: it may be linked to that and to what was merged into it.
 * Each place is counted once, or a list that was given up would be taken for one that ended.
 */
const isFirst = (link: string): string => `(${link}.incident = ${link}.root or (
          select 1 from views.incident_report d
          where d.report = ${link}.report and d.root = ${link}.root and d.unlinked_position is null
            and (d.incident = d.root or d.incident < ${link}.incident) limit 1) is null)`;

/** The bounds again, now with the incident: one report may place several incidents. */
function withinIncidents({ walk }: ListQuery, { parameters }: ListScope): string {
  const [ahead, behind] = walk.direction === 'asc' ? ['>', '<'] : ['<', '>'];
  const bound = (place: typeof walk.from, operator: string) =>
    place === null
      ? []
      : [
          `(x.sort, x.report, l.incident) ${operator} (${parameters.add(place.sort)}::bigint,
           ${parameters.add(place.report)}::uuid, ${parameters.add(place.incident)}::uuid)`,
        ];
  return ['true', ...bound(walk.from, ahead), ...bound(walk.to, behind)].join(' and ');
}

/** Whether report `r` gives the incident its place rather than posting `x`; ties go by id. Mirrors `placeAmong`. */
function standsBefore({ walk }: ListQuery): string {
  switch (walk.field) {
    case 'recorded_at':
      return `((extract(epoch from r.recorded_at) * 1000)::bigint, r.report) > (x.sort, x.report)`;
    case 'severity':
      return `(r.severity::bigint, r.report) > (x.sort, x.report)`;
    case 'occurred':
      return `case when x.sort = ${UNKNOWN_TIME_SORT_KEY}
        then r.occurred_start is not null or r.report < x.report
        else r.occurred_start is not null and (r.occurred_start, r.report) < (x.sort, x.report) end`;
  }
}
