import type { IncidentEvent, Surviving } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { canonicalIncidents } from './canonical-incidents.js';
import type { CopyColumn } from './copy-binary.js';
import { isNext, type FoldTarget, type Projection } from './projection.js';

/** Incidents and what is linked to them, with the times of each link: past moments are conditions on them. */
export const incidentProjection: Projection = {
  name: 'incident',
  version: 1,
  tables: ['incident', 'incident_report'],
  fold: foldIncidents,
  canonical: canonicalIncidents,
};

type RecordedIncidentEvent = RecordedEvent & { readonly event: Surviving<IncidentEvent> };

const OF_INCIDENTS: Record<IncidentEvent['type'], true> = {
  IncidentOpened: true,
  ReportLinked: true,
  ReportUnlinked: true,
};

type IncidentRow = {
  readonly incident: string;
  readonly citation: string;
  readonly provisional: boolean;
  version: number;
};

type LinkRow = {
  readonly incident: string;
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
    readonly report: string;
    readonly by: RecordedEvent;
  }[];
};

async function foldIncidents(target: FoldTarget, events: readonly RecordedEvent[]): Promise<void> {
  const own = events.filter((recorded): recorded is RecordedIncidentEvent =>
    Object.hasOwn(OF_INCIDENTS, recorded.event.type),
  );
  if (own.length === 0) return;
  const known = own.filter(({ version }) => version > 1);
  const incidents = await loadIncidents(target, known);
  const changes: Changes = { incidents, links: [], ended: [] };
  for (const recorded of own) foldOne(changes, recorded);
  await saveIncidents(target, [...incidents.values()]);
  await endLinks(target, changes.ended);
  await addLinks(target, changes.links);
}

function foldOne({ incidents, links, ended }: Changes, recorded: RecordedIncidentEvent): void {
  const { event, version } = recorded;
  const { incidentId: incident } = event.data;
  const row = incidents.get(incident);
  if (!isNext(recorded, row?.version ?? 0)) return;
  if (event.type === 'IncidentOpened') {
    const { citation, provisional } = event.data;
    incidents.set(incident, { incident, citation, provisional, version });
    return;
  }
  if (!row) throw new Error(`${recorded.stream} does not begin with an incident`);
  row.version = version;
  const { reportId: report } = event.data;
  if (event.type === 'ReportLinked') {
    links.push({ incident, report, linked: recorded, unlinked: null });
    return;
  }
  const open = links.find(
    (link) => link.incident === incident && link.report === report && link.unlinked === null,
  );
  if (open) open.unlinked = recorded;
  else ended.push({ incident, report, by: recorded });
}

async function loadIncidents(
  { tx, schema }: FoldTarget,
  events: readonly RecordedIncidentEvent[],
): Promise<Map<string, IncidentRow>> {
  const ids = [...new Set(events.map(({ event }) => event.data.incidentId))];
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<IncidentRow>(
    `select incident, citation, provisional, version from ${schema}.incident
     where incident = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.incident, row]));
}

async function saveIncidents(
  { tx, schema }: FoldTarget,
  incidents: readonly IncidentRow[],
): Promise<void> {
  await tx.query(
    `insert into ${schema}.incident as present (incident, citation, provisional, version)
     select * from unnest($1::uuid[], $2::text[], $3::boolean[], $4::int[])
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
];

const linkValues = ({ incident, report, linked, unlinked }: LinkRow): unknown[] => [
  incident,
  report,
  linked.position,
  linked.recordedAt,
  unlinked?.position,
  unlinked?.recordedAt,
];

async function addLinks(
  { tx, schema, copy }: FoldTarget,
  links: readonly LinkRow[],
): Promise<void> {
  if (links.length === 0) return;
  if (copy) return copy('incident_report', LINK_COLUMNS, links.map(linkValues));
  await tx.query(
    `insert into ${schema}.incident_report
       (incident, report, linked_position, linked_at, unlinked_position, unlinked_at)
     select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::bigint[], $6::timestamptz[])`,
    [
      links.map(({ incident }) => incident),
      links.map(({ report }) => report),
      links.map(({ linked }) => linked.position),
      links.map(({ linked }) => linked.recordedAt.toISOString()),
      links.map(({ unlinked }) => unlinked?.position ?? null),
      links.map(({ unlinked }) => unlinked?.recordedAt.toISOString() ?? null),
    ],
  );
}

async function endLinks({ tx, schema }: FoldTarget, ended: Changes['ended']): Promise<void> {
  if (ended.length === 0) return;
  await tx.query(
    `update ${schema}.incident_report l set unlinked_position = e.position, unlinked_at = e.at
     from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[]) e (incident, report, position, at)
     where l.incident = e.incident and l.report = e.report and l.unlinked_position is null`,
    [
      ended.map(({ incident }) => incident),
      ended.map(({ report }) => report),
      ended.map(({ by }) => by.position),
      ended.map(({ by }) => by.recordedAt.toISOString()),
    ],
  );
}
