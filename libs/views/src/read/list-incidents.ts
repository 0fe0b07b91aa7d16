import { matches, UNKNOWN_TIME_SORT_KEY, type IncidentFilter } from '@tocsin/domain';
import { isExact } from '../filter/filter-sql.js';
import type { IncidentView, ListRequest, OrderField, Page } from '../read-model.js';
import { filterSubject } from './filter-subject.js';
import { incidentListSql } from './incident-list-sql.js';
import { lookedTo, placeOfRow, sortOf } from './list-reports.js';
import { openReport } from './open-report.js';
import { hasEveryPlace, mayBeListed } from './list-sql.js';
import { mergedOf } from './merged-rows.js';
import { compareOn, isWithin, type Place, type Walk } from './order.js';
import { pageSql, type PageRow } from './page-sql.js';
import { readIncidents, type IncidentRow } from './read-incidents.js';
import type { Asking } from './reader.js';
import { NOTHING_LISTED, scanPage, type Found, type Look, type Stretch } from './scan.js';
import {
  newestPlaces,
  NONE_SEALED,
  openInOrder,
  sealedIncidents,
  type Sealed,
} from './sealed-reports.js';

/** One page of the incidents of which the viewer may see a report. */
export async function listIncidents(
  asking: Asking,
  request: ListRequest,
): Promise<Page<IncidentView>> {
  const { filter } = request;
  // Incidents with a report that is not indexed, where the order is by what stands in reports or nothing else can match:
  // their place and match are decided here, on opened documents.
  let elsewhere: Sealed | null = hasEveryPlace(request.order) ? NONE_SEALED : null;
  return scanPage<IncidentView>({
    request,
    async stretch(look) {
      if (!mayBeListed(asking.viewer, filter)) {
        elsewhere = await sealedIncidents(asking, asking.openInOrder);
        return NOTHING_LISTED;
      }
      const part = { filter, ...look };
      let rows = await readStretch(asking, part, elsewhere ?? NONE_SEALED);
      if (elsewhere === null) {
        elsewhere = rows[0]?.has_sealed
          ? await sealedIncidents(asking, asking.openInOrder)
          : NONE_SEALED;
        if (elsewhere.ids.length > 0) rows = await readStretch(asking, part, elsewhere);
      }
      return stretchOf(asking, rows, part);
    },
    async besides(walk) {
      const { ids, isCut } = elsewhere ?? NONE_SEALED;
      return { found: await readElsewhere(asking, { request, walk, incidents: ids }), isCut };
    },
  });
}

type Elsewhere = {
  readonly request: ListRequest;
  readonly walk: Walk;
  readonly incidents: readonly string[];
};

/** Those of the incidents that match and lie on the walk; no more than a page where their order is known beforehand. */
async function readElsewhere(
  asking: Asking,
  { request: { filter, limit }, walk, incidents }: Elsewhere,
): Promise<readonly Found<IncidentView>[]> {
  if (incidents.length === 0) return [];
  const open = (some: readonly string[]) => matchingOf(asking, { filter, walk, incidents: some });
  if (!hasEveryPlace(walk)) return openInOrder({ ids: incidents, walk, most: limit + 1, open });
  const places = (await newestPlaces(asking, incidents))
    .filter((place) => isWithin(walk, place))
    .sort((a, b) => compareOn(walk, a, b));
  const found: Found<IncidentView>[] = [];
  for (let at = 0; at < places.length && found.length <= limit; at += limit + 1) {
    const next = places.slice(at, at + limit + 1).map(({ incident }) => incident);
    found.push(...(await open(next)));
  }
  return found;
}

type Wanted = Pick<Elsewhere, 'walk' | 'incidents'> & { readonly filter: IncidentFilter };

/** Reads and opens all of these. */
async function matchingOf(
  asking: Asking,
  { filter, walk, incidents }: Wanted,
): Promise<Found<IncidentView>[]> {
  const groups = groupByIncident(await readIncidents(asking, incidents));
  return groups.flatMap((rows) => {
    const place = placeAmong(walk.field, asking, rows);
    const matched = isWithin(walk, place) && someMatch(asking, rows, filter);
    return matched ? [{ place, row: incidentOf(asking, rows) }] : [];
  });
}

type Part = Look & { readonly filter: IncidentFilter };

function readStretch(
  { db, viewer, examine }: Asking,
  part: Part,
  elsewhere: Sealed,
): Promise<PageRow[]> {
  const query = { viewer, examine, ...part };
  return db.query<PageRow>(pageSql(incidentListSql(query, elsewhere.ids), 'incident'));
}

function stretchOf(asking: Asking, rows: readonly PageRow[], part: Part): Stretch<IncidentView> {
  const [meta] = rows;
  const incidents = groupByIncident(rows.filter(isIncidentRow));
  const found: Found<IncidentView>[] = incidents.flatMap((group) => {
    const [first] = group;
    if (!first || !(isDecided(group, part.filter) || someMatch(asking, group, part.filter)))
      return [];
    return [{ place: placeOfRow(first), row: incidentOf(asking, group) }];
  });
  const end = meta ? lookedTo(rows, meta, part.take) : null;
  const given = meta?.page_size ?? 0;
  return {
    found,
    given,
    lookedTo: end && { ...end, incident: end.incident || lastIncident(part.walk) },
  };
}

/** Whether the statement has found a match: not where texts are asked for, or a report without coded columns may match. */
const isDecided = (rows: readonly IncidentRow[], filter: IncidentFilter): boolean =>
  isExact(filter) && rows.every(({ indexed }) => indexed);

/** Behind all incidents that one report can place. */
const lastIncident = ({ direction }: Walk): string =>
  (direction === 'asc' ? 'ffffffff-ffff-ffff-ffff-f' : '00000000-0000-0000-0000-0').padEnd(
    36,
    direction === 'asc' ? 'f' : '0',
  );

const isIncidentRow = (row: PageRow): row is PageRow & IncidentRow => row.place_incident !== null;

/** The rows of each incident, in the order in which the incidents came. */
export function groupByIncident<Row extends IncidentRow>(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.place_incident);
    if (group) group.push(row);
    else groups.set(row.place_incident, [row]);
  }
  return [...groups.values()];
}

/** An incident from the rows of its visible reports. */
export function incidentOf(asking: Asking, rows: readonly IncidentRow[]): IncidentView {
  const [first] = rows;
  if (!first) throw new Error('an incident is shown by at least one report');
  // A report that is linked to two incidents that are one by now has two rows.
  const reports = new Map(rows.map((row) => [row.report, row]));
  return {
    incidentId: first.place_incident,
    citation: first.incident_citation,
    provisional: first.provisional,
    reports: [...reports.values()].map((row) => openReport(asking, row)),
    merged: mergedOf(rows),
    askedAs: null,
  };
}

export const someMatch = (
  asking: Asking,
  rows: readonly IncidentRow[],
  filter: IncidentFilter,
): boolean =>
  rows.some((row) => matches(filter, filterSubject(row, openReport(asking, row).report)));

/** Where an incident stands: at its newest, earliest or most severe visible report. The SQL mirrors this. */
function placeAmong(field: OrderField, asking: Asking, rows: readonly IncidentRow[]): Place {
  const places = rows.map((row): Place => {
    const sort = sortOf(field, asking, row);
    return { sort, report: row.report, incident: row.place_incident };
  });
  return places.reduce((best, place) => (standsBefore(field, place, best) ? place : best));
}

function standsBefore(field: OrderField, a: Place, b: Place): boolean {
  if (field !== 'occurred') return a.sort > b.sort || (a.sort === b.sort && a.report > b.report);
  if (a.sort === b.sort) return a.report < b.report;
  if (b.sort === UNKNOWN_TIME_SORT_KEY) return true;
  return a.sort !== UNKNOWN_TIME_SORT_KEY && a.sort < b.sort;
}
