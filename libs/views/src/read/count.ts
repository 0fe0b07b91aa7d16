import { viewerPrincipals, visibleSql } from '@tocsin/access';
import { matches, type IncidentFilter } from '@tocsin/domain';
import { filterSql, isExact } from '../filter/filter-sql.js';
import { Parameters } from '../filter/parameters.js';
import { possibleLabels } from '../filter/possible-labels.js';
import type { Count, ListRequest, Page } from '../read-model.js';
import { filterSubject } from './filter-subject.js';
import { groupByIncident, listIncidents, someMatch } from './list-incidents.js';
import { listReports } from './list-reports.js';
import { accessOf, codedOf, hasSealedSql, mayBeListed } from './list-sql.js';
import { openReport } from './open-report.js';
import { readIncidents, readReports } from './read-incidents.js';
import type { Asking } from './reader.js';
import { sealedIncidents, sealedReports } from './sealed-reports.js';

/** Counted exactly up to here. */
const MOST_COUNTED = 10_000;

/** So many reports that are TLP:RED are opened to be counted: a number is asked for beside pages, not by itself. */
const MOST_OPENED = 500;

/** So many times more places are examined to count than to fill a page: 200,000. */
const EXAMINED_TO_COUNT = 10;

/** How many reports match that the viewer may see. */
export async function countReports(asking: Asking, filter: IncidentFilter): Promise<Count> {
  if (!isExact(filter)) return countOpened(await listReports(asking, everything(filter)));
  const listed = await countListed(asking, filter, null);
  if (listed.counted > MOST_COUNTED || !listed.hasSealed) return capped(listed);
  const { ids, isCut } = await sealedReports(asking, MOST_OPENED);
  const matched = (await readReports(asking, ids)).filter((row) =>
    matches(filter, filterSubject(row, openReport(asking, row).report)),
  );
  return capped(alsoCut(listed, isCut), matched.length);
}

/** In how many incidents the viewer may see a report that matches. */
export async function countIncidents(asking: Asking, filter: IncidentFilter): Promise<Count> {
  if (!isExact(filter)) return countOpened(await listIncidents(asking, everything(filter)));
  const listed = await countListed(asking, filter, []);
  if (listed.counted > MOST_COUNTED || !listed.hasSealed) return capped(listed);
  const { ids, isCut } = await sealedIncidents(asking, MOST_OPENED);
  if (ids.length === 0) return capped(alsoCut(listed, isCut));
  const others = await countListed(asking, filter, ids);
  const incidents = groupByIncident(await readIncidents(asking, ids));
  const matched = incidents.filter((rows) => someMatch(asking, rows, filter));
  return capped(alsoCut(others, isCut), matched.length);
}

/** What was left out unopened may match as well. */
const alsoCut = (listed: Listed, cut: boolean): Listed => ({
  ...listed,
  givenUp: listed.givenUp || cut,
});

function capped({ counted, givenUp }: Listed, besides = 0): Count {
  const all = counted + besides;
  if (all > MOST_COUNTED) return { atLeast: MOST_COUNTED };
  return givenUp ? { atLeast: all } : { exact: all };
}

/** Texts are sealed: what matches is opened to be counted, and that has a bound. */
const countOpened = (page: Page<unknown>): Count =>
  page.hasNextPage || page.isCut ? { atLeast: page.rows.length } : { exact: page.rows.length };

const everything = (filter: IncidentFilter): ListRequest => ({
  filter,
  order: { field: 'recorded_at', direction: 'desc' },
  limit: MOST_COUNTED,
  from: 'start',
  after: null,
  before: null,
});

type Listed = {
  readonly counted: number;
  /** Whether a list was given up before its end: then it is a floor. */
  readonly givenUp: boolean;
  readonly hasSealed: boolean;
};

/** Of what no list shows nothing is counted by lists, also where views that lag have it in them still. */
const NOTHING_COUNTED: Listed = { counted: 0, givenUp: false, hasSealed: true };

/** Counts what has coded columns: reports, or with a list of incidents to leave out, incidents. */
const countListed = async (
  asking: Asking,
  filter: IncidentFilter,
  elsewhere: readonly string[] | null,
): Promise<Listed> =>
  mayBeListed(asking.viewer, filter) ? countPosted(asking, filter, elsewhere) : NOTHING_COUNTED;

async function countPosted(
  { db, viewer, examine }: Asking,
  filter: IncidentFilter,
  elsewhere: readonly string[] | null,
): Promise<Listed> {
  const parameters = new Parameters();
  const held = viewerPrincipals(viewer, possibleLabels(filter));
  const principals = `${parameters.add(held)}::uuid[]`;
  const asker = parameters.addViewer(viewer);
  const condition = filterSql(filter, { report: 'r', access: 'a', viewer: asker, parameters });
  const bound = Math.ceil((examine * EXAMINED_TO_COUNT) / Math.max(1, held.length));
  const incidents =
    elsewhere === null
      ? ''
      : `cross join lateral (
          select n.root as incident from views.incident_report n where n.report = x.report and n.unlinked_position is null
            and not n.root = any(${parameters.add(elsewhere)}::uuid[]) offset 0) l`;
  const [row] = await db.query<{ counted: number; given_up: boolean; has_sealed: boolean }>({
    parameters,
    text: `
with list (principal) as materialized (select unnest(${principals}))
select (select count(*) from (
    select distinct h.id from list p cross join lateral (
      select ${incidents ? 'l.incident' : 'x.report'} as id from (
        select n.report from views.posting n where n.principal = p.principal and n.indexed
        order by n.recorded desc, n.report desc limit ${bound}) x
      ${accessOf('x.report', 'a')} ${codedOf('x.report', 'r')} ${incidents}
      where ${visibleSql('a', asker)} and ${condition}
      ${incidents ? '' : `limit ${MOST_COUNTED + 1}`}) h
    limit ${MOST_COUNTED + 1}) c) as counted,
  exists (select from list p cross join lateral (
    select from views.posting n where n.principal = p.principal and n.indexed
    order by n.recorded desc, n.report desc offset ${bound} limit 1) e) as given_up,
  ${hasSealedSql('list')} as has_sealed`,
  });
  return {
    counted: row?.counted ?? 0,
    givenUp: row?.given_up ?? false,
    hasSealed: row?.has_sealed ?? false,
  };
}
