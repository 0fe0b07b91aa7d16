import { visibleSql } from '@tocsin/access';
import { lookupIn, standingFor } from '@tocsin/domain';
import { Parameters } from '../filter/parameters.js';
import type { AsOf, TimelineEntry } from '../read-model.js';
import { historiesOf, type PlacedRevision } from './history.js';
import { accessOf } from './list-sql.js';
import { mergeEntries, type Merge } from './merge-entries.js';
import { familyAsOf } from './past-family.js';
import type { Asking } from './reader.js';

type LinkRow = {
  /** On whose stream it stands. */
  readonly incident: string;
  /** Where it is shown now. */
  readonly root: string;
  readonly report: string;
  readonly citation: string;
  readonly linked_position: number;
  readonly linked_at: Date;
  readonly unlinked_position: number | null;
  readonly unlinked_at: Date | null;
  /** Merges of its incident, and of those that this one was merged into, whenever they were. */
  readonly merges: readonly Merge[] | null;
};

type Placed = TimelineEntry & { readonly position: number };

/**
 * What happened to incidents, as far as it concerns reports that the viewer may see. An incident begins with its first
 * visible link: an earlier beginning would tell of hidden reports. So does what was merged into it.
 */
export async function timelinesOf(
  asking: Asking,
  incidents: readonly string[],
  asOf?: AsOf,
): Promise<Map<string, TimelineEntry[]>> {
  const position = asOf?.position ?? Number.MAX_SAFE_INTEGER;
  const told = asOf ? await toldAsOf(asking, incidents, asOf) : null;
  const rows = await readLinks(asking, told ? told.roots : incidents);
  const links = rows.filter((link) => link.linked_position <= position);
  const histories = await historiesOf(asking, [...new Set(links.map(({ report }) => report))]);
  const found = new Map<string, TimelineEntry[]>();
  for (const incident of incidents) {
    const own = links.filter((link) => (told ? told.by(link.incident) : link.root) === incident);
    const isShown = own.some((link) => (link.unlinked_position ?? Infinity) > position);
    if (isShown) found.set(incident, timelineOf(own, { histories, position }));
  }
  return found;
}

/** By which incident each was told then, and where the links of all of them are shown now. */
async function toldAsOf(
  { store }: Asking,
  incidents: readonly string[],
  { position }: AsOf,
): Promise<{ readonly by: (incident: string) => string; readonly roots: readonly string[] }> {
  const family = await familyAsOf(store, incidents, Number.MAX_SAFE_INTEGER);
  const upTo = new Map(
    [...family].map(([id, events]) => [id, events.filter((each) => each.position <= position)]),
  );
  const [now, then] = [lookupIn(family), lookupIn(upTo)];
  return {
    by: (incident) => standingFor(then, incident),
    roots: [...new Set([...incidents, ...family.keys()].map((id) => standingFor(now, id)))],
  };
}

function readLinks({ db, viewer }: Asking, incidents: readonly string[]): Promise<LinkRow[]> {
  const parameters = new Parameters();
  const wanted = parameters.add(incidents);
  const asker = parameters.addViewer(viewer);
  return db.query<LinkRow>({
    parameters,
    text: `
select l.incident, l.root, l.report, r.citation, l.linked_position, l.linked_at, l.unlinked_position, l.unlinked_at,
  (select jsonb_agg(jsonb_build_object(
     'incident', m.incident, 'citation', i.citation, 'target', m.target,
     'merged', m.merged_position, 'mergedAt', extract(epoch from m.merged_at) * 1000,
     'undone', m.undone_position, 'undoneAt', extract(epoch from m.undone_at) * 1000))
   from views.incident_merge m join views.incident i on i.incident = m.incident
   where m.incident = any(coalesce(l.path, array[l.incident]))) as merges
from views.incident_report l join views.report r on r.report = l.report ${accessOf('l.report', 'a')}
where l.root = any(${wanted}::uuid[]) and ${visibleSql('a', asker)}
order by l.linked_position`,
  });
}

type Known = {
  readonly histories: ReadonlyMap<string, readonly PlacedRevision[]>;
  readonly position: number;
};

function timelineOf(links: readonly LinkRow[], { histories, position }: Known): TimelineEntry[] {
  const entries = [
    ...links.slice(0, 1).map(openedAt),
    ...links.flatMap(linkEntries),
    ...mergeEntries(links),
    ...[...lastLinks(links)].flatMap(([report, link]) =>
      (histories.get(report) ?? [])
        .filter((act) => act.position <= (link.unlinked_position ?? Infinity))
        .map((act) => actEntry(link.citation, act)),
    ),
  ].filter((entry) => entry.position <= position);
  // A stable sort: what opened an incident stands before what was linked in the same act.
  entries.sort((a, b) => a.position - b.position);
  return entries.map(({ kind, recordedAt, reportCitation, revision, mergedCitation }) => ({
    kind,
    recordedAt,
    reportCitation,
    revision,
    mergedCitation,
  }));
}

const openedAt = (link: LinkRow): Placed => ({
  position: link.linked_position,
  kind: 'opened',
  recordedAt: link.linked_at,
  reportCitation: null,
  revision: null,
  mergedCitation: null,
});

function linkEntries(link: LinkRow): Placed[] {
  const {
    citation: reportCitation,
    linked_position,
    linked_at,
    unlinked_position,
    unlinked_at,
  } = link;
  const entry = { reportCitation, revision: null, mergedCitation: null };
  const linked: Placed = {
    ...entry,
    kind: 'linked',
    position: linked_position,
    recordedAt: linked_at,
  };
  if (unlinked_position === null || unlinked_at === null) return [linked];
  return [
    linked,
    { ...entry, kind: 'unlinked', position: unlinked_position, recordedAt: unlinked_at },
  ];
}

/**
 * The newest link of each report, or one that holds: what a report says after it was taken out does not belong here. It may
 * have been taken out of one incident and not of another that is the same by now.
 */
const lastLinks = (links: readonly LinkRow[]): Map<string, LinkRow> =>
  new Map(
    [...links]
      .sort((a, b) => Number(a.unlinked_position === null) - Number(b.unlinked_position === null))
      .map((link) => [link.report, link]),
  );

const actEntry = (reportCitation: string, { position, revision }: PlacedRevision): Placed => ({
  position,
  kind: revision.kind,
  recordedAt: revision.recordedAt,
  reportCitation,
  revision: revision.revision,
  mergedCitation: null,
});
