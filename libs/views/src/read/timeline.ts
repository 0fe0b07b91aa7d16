import { visibleSql } from '@tocsin/access';
import { Parameters } from '../filter/parameters.js';
import type { AsOf, TimelineEntry } from '../read-model.js';
import { historiesOf, type PlacedRevision } from './history.js';
import { accessOf } from './list-sql.js';
import type { Asking } from './reader.js';

type LinkRow = {
  readonly incident: string;
  readonly report: string;
  readonly citation: string;
  readonly linked_position: number;
  readonly linked_at: Date;
  readonly unlinked_position: number | null;
  readonly unlinked_at: Date | null;
};

type Placed = TimelineEntry & { readonly position: number };

/**
 * What happened to incidents, as far as it concerns reports that the viewer may see. An incident begins with its first
 * visible link: an earlier beginning would tell of hidden reports.
 */
export async function timelinesOf(
  asking: Asking,
  incidents: readonly string[],
  asOf: AsOf = { position: Number.MAX_SAFE_INTEGER },
): Promise<Map<string, TimelineEntry[]>> {
  const { position } = asOf;
  const links = (await readLinks(asking, incidents)).filter(
    (link) => link.linked_position <= position,
  );
  const histories = await historiesOf(asking, [...new Set(links.map(({ report }) => report))]);
  const found = new Map<string, TimelineEntry[]>();
  for (const incident of incidents) {
    const own = links.filter((link) => link.incident === incident);
    const isShown = own.some((link) => (link.unlinked_position ?? Infinity) > position);
    if (isShown) found.set(incident, timelineOf(own, { histories, position }));
  }
  return found;
}

function readLinks({ db, viewer }: Asking, incidents: readonly string[]): Promise<LinkRow[]> {
  const parameters = new Parameters();
  const wanted = parameters.add(incidents);
  const asker = parameters.addViewer(viewer);
  return db.query<LinkRow>({
    parameters,
    text: `
select l.incident, l.report, r.citation, l.linked_position, l.linked_at, l.unlinked_position, l.unlinked_at
from views.incident_report l join views.report r on r.report = l.report ${accessOf('l.report', 'a')}
where l.incident = any(${wanted}::uuid[]) and ${visibleSql('a', asker)}
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
    ...[...lastLinks(links)].flatMap(([report, link]) =>
      (histories.get(report) ?? [])
        .filter((act) => act.position <= (link.unlinked_position ?? Infinity))
        .map((act) => actEntry(link.citation, act)),
    ),
  ].filter((entry) => entry.position <= position);
  // A stable sort: what opened an incident stands before what was linked in the same act.
  entries.sort((a, b) => a.position - b.position);
  return entries.map(({ kind, recordedAt, reportCitation, revision }) => ({
    kind,
    recordedAt,
    reportCitation,
    revision,
  }));
}

const openedAt = (link: LinkRow): Placed => ({
  position: link.linked_position,
  kind: 'opened',
  recordedAt: link.linked_at,
  reportCitation: null,
  revision: null,
});

function linkEntries(link: LinkRow): Placed[] {
  const {
    citation: reportCitation,
    linked_position,
    linked_at,
    unlinked_position,
    unlinked_at,
  } = link;
  const entry = { reportCitation, revision: null };
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

/** The newest link of each report: what a report says after it was taken out does not belong here. */
const lastLinks = (links: readonly LinkRow[]): Map<string, LinkRow> =>
  new Map(links.map((link) => [link.report, link]));

const actEntry = (reportCitation: string, { position, revision }: PlacedRevision): Placed => ({
  position,
  kind: revision.kind,
  recordedAt: revision.recordedAt,
  reportCitation,
  revision: revision.revision,
});
