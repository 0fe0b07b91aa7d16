import { clockOwnerSql, visibleSql } from '@tocsin/access';
import { dueOf, streamOf } from '@tocsin/domain';
import { CLOCK_STATUS, codesOf } from '../codes.js';
import { Parameters } from '../filter/parameters.js';
import { clockOf, type ClockRow } from '../projections/clock-fold.js';
import type { ClockKey, ClockView, OwnClocks, Page } from '../read-model.js';
import { accessOf } from './list-sql.js';
import { openClock } from './open-clock.js';
import type { Asking } from './reader.js';
import type { Statement } from './view-database.js';

/** A clock that the viewer may read, where its incident is told, and when it is due. */
type Placed = {
  readonly row: ClockRow & { readonly version: number; readonly root: string };
  readonly key: ClockKey;
};

const COLUMNS =
  'c.clock, c.incident, c.organisation, c.rule, c.drill, c.status, c.starts, c.filed_at, c.version';

/**
 * Clocks of the viewer's organisation on incidents. A visible link tells of the incident on whose stream it stands and of all
 * that this one was merged into: so a clock that was started on an incident that was merged away is told to who sees that.
 */
export async function clocksOf(
  asking: Asking,
  incidents: readonly string[],
): Promise<Map<string, readonly ClockView[]>> {
  const parameters = new Parameters();
  const wanted = parameters.add(incidents);
  const asker = parameters.addViewer(asking.viewer);
  const placed = await placedBy(asking, {
    parameters,
    text: `
select distinct ${COLUMNS}, l.root
from unnest(${wanted}::uuid[]) w (root)
join views.incident_report l on l.root = w.root and l.unlinked_position is null ${accessOf('l.report', 'a')}
cross join lateral unnest(coalesce(l.path, '{}') || l.root) told (incident)
join views.clock c on c.incident = told.incident and ${clockOwnerSql('c', asker)}
where ${visibleSql('a', asker)}`,
  });
  const found = new Map<string, ClockView[]>();
  for (const view of await opened(asking, placed)) {
    const others = found.get(view.toldBy);
    if (others) others.push(view);
    else found.set(view.toldBy, [view]);
  }
  return found;
}

/** Clocks of the viewer's organisation by id. */
export async function clocksById(
  asking: Asking,
  clocks: readonly string[],
): Promise<Map<string, ClockView>> {
  const statement = ownSql(asking, (add) => `c.clock = any(${add(clocks)}::uuid[])`);
  const views = await opened(asking, await placedBy(asking, statement));
  return new Map(views.map((view) => [view.clockId, view]));
}

/**
 * Those of the viewer's organisation in the order in which they are due. No row has a due time, so that all that an
 * organisation may see of a status are read and put in order here: people start them one by one, for incidents that they
 * know. Only what is on the page is opened.
 */
export async function ownClocks(
  asking: Asking,
  {
    after,
    limit,
    ...list
  }: OwnClocks & { readonly after: ClockKey | null; readonly limit: number },
): Promise<Page<ClockView>> {
  const placed = await listed(asking, list);
  const behind = after === null ? placed : placed.filter(({ key }) => byKey(key, after) > 0);
  const page = behind.slice(0, limit);
  const views = new Map((await opened(asking, page)).map((view) => [view.clockId, view]));
  return {
    rows: page.flatMap(({ row, key }) => {
      const view = views.get(row.clock);
      return view ? [{ row: view, key }] : [];
    }),
    hasNextPage: behind.length > limit,
    hasPreviousPage: after !== null,
    scannedTo: null,
  };
}

/** How many those are. */
export const countOwnClocks = async (asking: Asking, list: OwnClocks): Promise<number> =>
  (await listed(asking, list)).length;

async function listed(
  asking: Asking,
  { statuses, dueBefore, drills }: OwnClocks,
): Promise<Placed[]> {
  const statement = ownSql(asking, (add) => {
    const ofStatus =
      statuses && `c.status = any(${add(codesOf(CLOCK_STATUS, statuses))}::smallint[])`;
    return [ofStatus ?? 'true', ...(drills ? [] : ['not c.drill'])].join(' and ');
  });
  const placed = await placedBy(asking, statement);
  if (dueBefore === null) return placed;
  return placed.filter(({ key }) => key.sort !== null && key.sort < dueBefore.getTime());
}

type Where = (add: (value: unknown) => string) => string;

/** Whether a report of an incident, or of one that was merged into it, may be read. The way over a merge is looked at last. */
const isSeenSql = (incident: string, readable: string): string => `coalesce(
  (select l.root from views.incident_report l ${accessOf('l.report', 'a')}
   where l.root = ${incident} and l.unlinked_position is null and ${readable} limit 1),
  (select l.root from views.incident_part p
   join views.incident_report l on l.root = p.root and l.incident = p.incident ${accessOf('l.report', 'a')}
   where p.part = ${incident} and l.unlinked_position is null and ${readable} limit 1))`;

function ownSql({ viewer }: Asking, where: Where): Statement {
  const parameters = new Parameters();
  const asker = parameters.addViewer(viewer);
  const chosen = where((value) => parameters.add(value));
  return {
    parameters,
    text: `
select o.* from (
  select ${COLUMNS}, ${isSeenSql('c.incident', visibleSql('a', asker))} as root
  from views.clock c where ${clockOwnerSql('c', asker)} and ${chosen} offset 0) o
where o.root is not null`,
  };
}

async function placedBy({ db }: Asking, statement: Statement): Promise<Placed[]> {
  const rows = await db.query<Placed['row']>(statement);
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((one, other) => byKey(one.key, other.key));
}

const keyOf = (row: ClockRow): ClockKey => ({
  sort: dueOf(clockOf(row))?.dueAt.getTime() ?? null,
  id: row.clock,
});

const byKey = (one: ClockKey, other: ClockKey): number => {
  const difference = (one.sort ?? Infinity) - (other.sort ?? Infinity);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return one.id < other.id ? -1 : Number(one.id > other.id);
};

/** In the order of the rows, as far as the views have got. */
async function opened(
  { store, versionSecret }: Asking,
  placed: readonly Placed[],
): Promise<ClockView[]> {
  if (placed.length === 0) return [];
  const streams = await store.readStreams(placed.map(({ row }) => streamOf.clock(row.clock)));
  return placed.flatMap(({ row }) => {
    const events = streams.get(streamOf.clock(row.clock)) ?? [];
    const applied = events.filter(({ version }) => version <= row.version);
    return openClock(applied, { toldBy: row.root, versionSecret }) ?? [];
  });
}
