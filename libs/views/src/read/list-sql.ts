import { viewerPrincipals, visibleSql, type ViewerSql } from '@tocsin/access';
import { TLP_LABELS, type IncidentFilter, type Viewer } from '@tocsin/domain';
import { filterSql } from '../filter/filter-sql.js';
import { Parameters } from '../filter/parameters.js';
import { possibleLabels } from '../filter/possible-labels.js';
import type { OrderField } from '../read-model.js';
import type { Walk } from './order.js';
import type { Statement } from './view-database.js';

export type ListQuery = {
  readonly viewer: Viewer | null;
  readonly filter: IncidentFilter;
  readonly walk: Walk;
  /** Rows wanted, at least one. */
  readonly take: number;
  /** Most places looked at, over all lists. */
  readonly examine: number;
  /** Whether to look no further than where a page without gaps would end; the rest is for another statement. */
  readonly narrow?: boolean;
};

/** From so many lists on they are first looked at together: a page from each would mostly be thrown away. */
const MANY_LISTS = 6;

/** So many pages' worth of places a narrow look takes: enough where some are passed over. */
const NARROW_PAGES = 2;

/** Of what may be examined, at least this share for each list. */
const LEAST_SHARE = 1 / 20;

const SORT_COLUMN: Record<OrderField, string> = {
  recorded_at: 'recorded',
  occurred: 'occurred',
  severity: 'severity',
};

/** What the parts of a list statement share. */
export type ListScope = {
  readonly parameters: Parameters;
  readonly viewer: ViewerSql;
  readonly principals: string;
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** Places examined on each list. */
  readonly bound: number;
  /** Condition that keeps the walk between its ends, on the columns of `x`. */
  readonly within: string;
  readonly take: string;
  /** Whether nothing beyond the place in `narrow` is looked at. */
  readonly narrow: boolean;
  readonly walked: Walked;
};

/** Which postings are walked: those of reports with coded columns, of those without, or of both. */
type Walked = 'coded' | 'sealed' | 'every';

const WALKED: Record<Walked, string> = {
  coded: 'x.indexed',
  sealed: 'not x.indexed',
  every: 'true',
};

/**
 * When a report was recorded is no secret of it: lists in that order have the place of every report. By what stands in a
 * report only those with coded columns are ordered.
 */
export const hasEveryPlace = ({ field }: Pick<Walk, 'field'>): boolean => field === 'recorded_at';

export function listScope(
  { viewer, walk, take, examine, narrow = false }: ListQuery,
  principals = viewerPrincipals(viewer),
  walked: Walked = hasEveryPlace(walk) ? 'every' : 'coded',
): ListScope {
  const parameters = new Parameters();
  const column = SORT_COLUMN[walk.field];
  return {
    parameters,
    principals: `${parameters.add(principals)}::uuid[]`,
    viewer: parameters.addViewer(viewer),
    column,
    direction: walk.direction,
    bound: Math.ceil(examine * Math.max(LEAST_SHARE, 1 / Math.max(1, principals.length))),
    within: [WALKED[walked], ...withinSql(walk, column, parameters)].join(' and '),
    take: `${parameters.add(take)}::int`,
    narrow: narrow && principals.length >= MANY_LISTS,
    walked,
  };
}

/** Bounds on (sort, report): exact in lists of reports, one place too wide in lists of incidents. */
function withinSql(walk: Walk, column: string, parameters: Parameters): string[] {
  const [ahead, behind] = walk.direction === 'asc' ? ['>', '<'] : ['<', '>'];
  const bound = (place: Walk['from'], operator: string) =>
    place === null
      ? []
      : [
          `(x.${column}, x.report) ${operator}${place.incident ? '=' : ''}
           (${parameters.add(place.sort)}::bigint, ${parameters.add(place.report)}::uuid)`,
        ];
  return [...bound(walk.from, ahead), ...bound(walk.to, behind)];
}

/** The postings of one list in order, as many as may be examined. */
export const examinedSql = (scope: ListScope): string => `
    select x.report, x.${scope.column} as sort from views.posting x
    where x.principal = p.principal and ${scope.within}${withinNarrow(scope)}
    order by x.${scope.column} ${scope.direction}, x.report ${scope.direction} limit ${scope.bound}`;

/**
 * The place that a narrow look goes to: so far on, over all lists together, that a page of places lies before it more
 * than once; a place behind everything where the lists end before. No row where the look is not narrow.
 */
export const narrowSql = ({ narrow, column, direction, within, take }: ListScope): string => {
  if (!narrow)
    return `select null::bigint as sort, null::uuid as report, false as is_edge where false`;
  const [sort, digit] =
    direction === 'asc' ? ['9223372036854775807', 'f'] : ['-9223372036854775808', '0'];
  const report = '00000000-0000-0000-0000-000000000000'.replaceAll('0', digit);
  return `
  select coalesce(n.sort, '${sort}'::bigint) as sort, coalesce(n.report, '${report}'::uuid) as report,
         n.report is not null as is_edge
  from (select) one left join (
    select n.sort, n.report from principal p cross join lateral (
      select x.${column} as sort, x.report from views.posting x
      where x.principal = p.principal and ${within}
      order by x.${column} ${direction}, x.report ${direction} limit ${NARROW_PAGES} * ${take}) n
    order by n.sort ${direction}, n.report ${direction} offset ${NARROW_PAGES} * ${take} - 1 limit 1) n on true`;
};

/**
 * A bound that an index is walked to, which under row-level security takes a plain value: the planner trusts no
 * `coalesce` beside a policy, and would read each list to its end.
 */
const withinNarrow = ({ narrow, column, direction }: ListScope): string =>
  narrow
    ? ` and (x.${column}, x.report) ${direction === 'asc' ? '<=' : '>='} ((select sort from narrow), (select report from narrow))`
    : '';

/**
 * Where a list was given up before enough was found: its last place examined. Beyond the nearest of them nothing can
 * be said yet.
 */
export const edgeSql = (scope: ListScope): string => `
  select e.sort, e.report from (
    select e.* from principal p cross join lateral (
      select x.${scope.column} as sort, x.report from views.posting x
      where x.principal = p.principal and ${scope.within}
      order by x.${scope.column} ${scope.direction}, x.report ${scope.direction}
      offset ${scope.bound - 1} limit 1) e
    where (select count(*) from hit h where h.principal = p.principal) < ${scope.take}
    union all select n.sort, n.report from narrow n where n.is_edge) e
  order by e.sort ${scope.direction}, e.report ${scope.direction} limit 1`;

/** Current rows by id, one look-up each: the planner must not hash whole tables for a page. */
export const accessOf = (report: string, alias: string): string => `
  cross join lateral (select n.* from access.report n where n.report = ${report} and n.valid_to is null offset 0) ${alias}`;

export const codedOf = (report: string, alias: string): string => `
  cross join lateral (
    select n.report, n.indexed, n.status, n.record_type, n.severity, n.risk_kind, n.drill, n.harms, n.isic,
           n.occurred_start, n.occurred_end, n.languages, n.external_ids, n.places_own, n.places_up, n.recorded_at
    from views.report n where n.report = ${report} offset 0) ${alias}`;

/**
 * Whether a report that the viewer may see, has coded columns and matches can be there at all. TLP:RED has none: without
 * this, looking for it would walk through all that everybody may see.
 */
export function mayBeListed(viewer: Viewer | null, filter: IncidentFilter): boolean {
  const listed = possibleLabels(filter).filter((label) => label !== 'TLP:RED');
  return viewerPrincipals(viewer, listed).length > 0;
}

/** Whether one of these lists has reports without coded columns. */
export const hasSealedSql = (lists: string): string => `
  exists (select from ${lists} p cross join lateral (
    select from views.posting n where n.principal = p.principal and not n.indexed
    order by n.recorded limit 1) e)`;

/** The walk is over once a place lies on or behind the edge. */
export const beforeEdge = ({ direction }: ListScope, row: string): string => `
  coalesce((${row}.sort, ${row}.report) ${direction === 'asc' ? '<=' : '>='} (select g.sort, g.report from edge g), true)`;

/**
 * Whether a report, `r` and `a`, matches: coded columns are asked. What has none is for whoever opens it to decide, unless
 * its label tells.
 */
export function matchSql(
  { walked, viewer, parameters }: ListScope,
  filter: IncidentFilter,
): string {
  const coded = filterSql(filter, { report: 'r', access: 'a', viewer, parameters });
  if (walked === 'coded') return coded;
  const labels = possibleLabels(filter).map((label) => TLP_LABELS.indexOf(label));
  return `case when r.indexed then ${coded} else a.label = any(${parameters.add(labels)}::int[]) end`;
}

/** Visible reports that match, in the order of the walk; an exact page, or a superset of it. */
export function reportListSql(query: ListQuery): Statement & { readonly scope: ListScope } {
  const scope = reportScope(query);
  const { parameters, viewer, direction, take } = scope;
  const order = (row: string) => `${row}.sort ${direction}, ${row}.report ${direction}`;
  const text = `
with principal (principal) as materialized (select unnest(${scope.principals})),
narrow as materialized (${narrowSql(scope)}),
hit as materialized (
  select p.principal, h.report, h.sort from principal p cross join lateral (
    select x.report, x.sort from (${examinedSql(scope)}) x ${accessOf('x.report', 'a')} ${codedOf('x.report', 'r')}
    where ${visibleSql('a', viewer)} and ${matchSql(scope, query.filter)}
    order by ${order('x')} limit ${take}) h),
edge as materialized (${edgeSql(scope)}),
page as (
  select distinct h.sort, h.report, null::uuid as incident from hit h where ${beforeEdge(scope, 'h')}
  order by ${order('h')} limit ${take})`;
  return { text, parameters, scope };
}

function reportScope(query: ListQuery): ListScope {
  const { viewer, walk, filter } = query;
  if (hasEveryPlace(walk) && !mayBeListed(viewer, filter))
    return listScope(query, undefined, 'sealed');
  return listScope(query, viewerPrincipals(viewer, possibleLabels(filter)));
}
