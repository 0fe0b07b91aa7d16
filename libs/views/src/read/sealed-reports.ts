import { viewerPrincipals, visibleSql } from '@tocsin/access';
import { Parameters } from '../filter/parameters.js';
import { accessOf } from './list-sql.js';
import { compareOn, type Place, type Walk } from './order.js';
import type { Asking } from './reader.js';
import type { Found } from './scan.js';

/** What a viewer's reports without coded columns, which is TLP:RED, are or stand in: newest first, by id. */
export type Sealed = {
  readonly ids: readonly string[];
  /** Whether there are more of them than were looked for. */
  readonly isCut: boolean;
};

export const NONE_SEALED: Sealed = { ids: [], isCut: false };

/** Opened in one statement. */
const OPENED_AT_A_TIME = 500;

/** The newest postings of these principals whose reports have no coded columns, each report once, and one more. */
const newestSealed = (principals: string, most: number): string => `
  select distinct x.recorded, x.report from views.posting x
  where x.principal = any(${principals}::uuid[]) and not x.indexed
  order by x.recorded desc, x.report desc limit ${most + 1}`;

/** The newest of this viewer, so many at most. Whether he may read them is asked where they are read. */
export async function sealedReports({ db, viewer }: Asking, most: number): Promise<Sealed> {
  const parameters = new Parameters();
  const principals = parameters.add(viewerPrincipals(viewer));
  const [row] = await db.query<{ ids: readonly string[] }>({
    parameters,
    text: `select array(select s.report from (${newestSealed(principals, most)}) s) as ids`,
  });
  const ids = row?.ids ?? [];
  return { ids: ids.slice(0, most), isCut: ids.length > most };
}

/** The incidents of those. */
export async function sealedIncidents({ db, viewer }: Asking, most: number): Promise<Sealed> {
  const parameters = new Parameters();
  const principals = parameters.add(viewerPrincipals(viewer));
  const asker = parameters.addViewer(viewer);
  const [row] = await db.query<{ ids: readonly string[]; reports: number }>({
    parameters,
    text: `
with x as materialized (${newestSealed(principals, most)})
select (select count(*)::int from x) as reports, array(
  select distinct n.root from x
  join views.incident_report n on n.report = x.report and n.unlinked_position is null ${accessOf('x.report', 'a')}
  where ${visibleSql('a', asker)}) as ids`,
  });
  return row ? { ids: row.ids, isCut: row.reports > most } : NONE_SEALED;
}

type Wanted<Row> = {
  readonly ids: readonly string[];
  readonly walk: Walk;
  /** So many of those that the walk reaches first. */
  readonly most: number;
  /** Reads and opens these, and gives what matches and lies on the walk. */
  readonly open: (ids: readonly string[]) => Promise<readonly Found<Row>[]>;
};

/** Opens all of these, a part at a time: no more is held than a part and what can come to stand on the page. */
export async function openInOrder<Row>({
  ids,
  walk,
  most,
  open,
}: Wanted<Row>): Promise<readonly Found<Row>[]> {
  let nearest: readonly Found<Row>[] = [];
  for (let at = 0; at < ids.length; at += OPENED_AT_A_TIME) {
    const found = await open(ids.slice(at, at + OPENED_AT_A_TIME));
    nearest = [...nearest, ...found]
      .sort((a, b) => compareOn(walk, a.place, b.place))
      .slice(0, most);
  }
  return nearest;
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
