import type { IncidentEvent, ReportLinked, ReportUnlinked, Surviving } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { foldClocks } from './clock-fold.js';
import { canonicalIncidents } from './canonical-incidents.js';
import type { CopyColumn } from './copy-binary.js';
import { isNext, type FoldTarget, type Projection } from './projection.js';
import { holdMerges, restand, saveMerges, type MergeChange } from './standing-incidents.js';

/**
 * Incidents, what is linked to them and what was merged into what, with the times of each: past moments are conditions on
 * them. A link stays on the incident that it was made on, and says beside by which one it is told now. So do the clocks of an
 * incident: they belong to this view since it decides who sees them.
 */
export const incidentProjection: Projection = {
  name: 'incident',
  version: 1,
  tables: ['incident', 'incident_report', 'incident_merge', 'incident_part', 'clock'],
  async fold(target, events) {
    await foldIncidents(target, events);
    await foldClocks(target, events);
  },
  canonical: canonicalIncidents,
};

type RecordedIncidentEvent = RecordedEvent & { readonly event: Surviving<IncidentEvent> };

const OF_INCIDENTS: Record<IncidentEvent['type'], true> = {
  IncidentOpened: true,
  ReportLinked: true,
  ReportUnlinked: true,
  IncidentMerged: true,
  IncidentUnmerged: true,
  IncidentAbsorbed: true,
  IncidentDetached: true,
};

const MERGING: ReadonlySet<string> = new Set<IncidentEvent['type']>([
  'IncidentMerged',
  'IncidentUnmerged',
]);

type IncidentRow = {
  readonly incident: string;
  readonly citation: string;
  readonly provisional: boolean;
  /** As stored: see `restand` for what this batch changes of it. */
  readonly root: string;
  readonly path: readonly string[] | null;
  version: number;
};

type LinkRow = {
  readonly incident: string;
  readonly root: string;
  readonly report: string;
  readonly linked: RecordedEvent;
  unlinked: RecordedEvent | null;
};

/** What a batch changes. */
type Changes = {
  readonly incidents: Map<string, IncidentRow>;
  readonly links: LinkRow[];
  /** Links of earlier batches that end in this one. */
  readonly ended: {
    readonly incident: string;
    readonly root: string;
    readonly report: string;
    readonly by: RecordedEvent;
  }[];
  readonly merges: MergeChange[];
};

async function foldIncidents(target: FoldTarget, events: readonly RecordedEvent[]): Promise<void> {
  const own = events.filter((recorded): recorded is RecordedIncidentEvent =>
    Object.hasOwn(OF_INCIDENTS, recorded.event.type),
  );
  if (own.length === 0) return;
  if (own.some(({ event }) => MERGING.has(event.type))) await holdMerges(target);
  const known = own.filter(({ version }) => version > 1);
  const incidents = await loadIncidents(target, known);
  const changes: Changes = { incidents, links: [], ended: [], merges: [] };
  for (const recorded of own) foldOne(changes, recorded);
  await saveIncidents(target, [...incidents.values()]);
  await endLinks(target, changes.ended);
  await addLinks(target, changes.links);
  await saveMerges(target, changes.merges);
  await restand(target, movedBy(changes));
}

/** Incidents that are told by another one from here on, and such as were merged before and got links. */
const movedBy = ({ incidents, links, merges }: Changes): string[] => [
  ...new Set([
    ...merges.map(({ incident }) => incident),
    ...links.flatMap(({ incident }) => (incidents.get(incident)?.path ? [incident] : [])),
  ]),
];

function foldOne(changes: Changes, recorded: RecordedIncidentEvent): void {
  const { incidents } = changes;
  const { event, version } = recorded;
  const { incidentId: incident } = event.data;
  const row = incidents.get(incident);
  if (!isNext(recorded, row?.version ?? 0)) return;
  if (event.type === 'IncidentOpened') {
    const { citation, provisional } = event.data;
    incidents.set(incident, {
      incident,
      citation,
      provisional,
      root: incident,
      path: null,
      version,
    });
    return;
  }
  if (!row) throw new Error(`${recorded.stream} does not begin with an incident`);
  row.version = version;
  switch (event.type) {
    case 'ReportLinked':
    case 'ReportUnlinked':
      foldLink(changes, row, { event, recorded });
      break;
    case 'IncidentMerged': {
      const { intoId: target, reason } = event.data;
      changes.merges.push({ incident, by: recorded, merge: { target, reason } });
      break;
    }
    case 'IncidentUnmerged':
      changes.merges.push({ incident, by: recorded, merge: null });
      break;
    case 'IncidentAbsorbed':
    case 'IncidentDetached':
      // The other half of a merge: it is folded where the incident that was merged says so.
      break;
  }
}

function foldLink(
  { links, ended }: Changes,
  { incident, root }: IncidentRow,
  {
    event,
    recorded,
  }: { readonly event: ReportLinked | ReportUnlinked; readonly recorded: RecordedEvent },
): void {
  const { reportId: report } = event.data;
  if (event.type === 'ReportLinked') {
    links.push({ incident, root, report, linked: recorded, unlinked: null });
    return;
  }
  const open = links.find(
    (link) => link.incident === incident && link.report === report && link.unlinked === null,
  );
  if (open) open.unlinked = recorded;
  else ended.push({ incident, root, report, by: recorded });
}

async function loadIncidents(
  { tx, schema }: FoldTarget,
  events: readonly RecordedIncidentEvent[],
): Promise<Map<string, IncidentRow>> {
  const ids = [...new Set(events.map(({ event }) => event.data.incidentId))];
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<IncidentRow>(
    `select incident, citation, provisional, root, path, version from ${schema}.incident
     where incident = any($1::uuid[]) order by incident for update`,
    [ids],
  );
  return new Map(rows.map((row) => [row.incident, row]));
}

async function saveIncidents(
  { tx, schema }: FoldTarget,
  incidents: readonly IncidentRow[],
): Promise<void> {
  await tx.query(
    `insert into ${schema}.incident as present (incident, citation, provisional, version, root)
     select *, incident from unnest($1::uuid[], $2::text[], $3::boolean[], $4::int[])
       as n (incident, citation, provisional, version)
     on conflict (incident) do update set version = excluded.version
     where present.version < excluded.version`,
    [
      incidents.map(({ incident }) => incident),
      incidents.map(({ citation }) => citation),
      incidents.map(({ provisional }) => provisional),
      incidents.map(({ version }) => version),
    ],
  );
}

const LINK_COLUMNS: readonly CopyColumn[] = [
  { name: 'incident', type: 'uuid' },
  { name: 'report', type: 'uuid' },
  { name: 'linked_position', type: 'bigint' },
  { name: 'linked_at', type: 'timestamptz' },
  { name: 'unlinked_position', type: 'bigint' },
  { name: 'unlinked_at', type: 'timestamptz' },
  { name: 'root', type: 'uuid' },
];

const linkValues = ({ incident, root, report, linked, unlinked }: LinkRow): unknown[] => [
  incident,
  report,
  linked.position,
  linked.recordedAt,
  unlinked?.position,
  unlinked?.recordedAt,
  root,
];

async function addLinks(
  { tx, schema, copy }: FoldTarget,
  links: readonly LinkRow[],
): Promise<void> {
  if (links.length === 0) return;
  if (copy) return copy('incident_report', LINK_COLUMNS, links.map(linkValues));
  await tx.query(
    `insert into ${schema}.incident_report
       (incident, report, linked_position, linked_at, unlinked_position, unlinked_at, root)
     select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::bigint[], $6::timestamptz[], $7::uuid[])`,
    [
      links.map(({ incident }) => incident),
      links.map(({ report }) => report),
      links.map(({ linked }) => linked.position),
      links.map(({ linked }) => linked.recordedAt.toISOString()),
      links.map(({ unlinked }) => unlinked?.position ?? null),
      links.map(({ unlinked }) => unlinked?.recordedAt.toISOString() ?? null),
      links.map(({ root }) => root),
    ],
  );
}

async function endLinks({ tx, schema }: FoldTarget, ended: Changes['ended']): Promise<void> {
  if (ended.length === 0) return;
  await tx.query(
    `update ${schema}.incident_report l set unlinked_position = e.position, unlinked_at = e.at
     from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::uuid[]) e (incident, report, position, at, root)
     where l.root = e.root and l.incident = e.incident and l.report = e.report and l.unlinked_position is null`,
    [
      ended.map(({ incident }) => incident),
      ended.map(({ report }) => report),
      ended.map(({ by }) => by.position),
      ended.map(({ by }) => by.recordedAt.toISOString()),
      ended.map(({ root }) => root),
    ],
  );
}
