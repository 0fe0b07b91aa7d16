import { createHash } from 'node:crypto';
import { reportPrincipals } from '@tocsin/access';
import {
  accessOf,
  evolveReport,
  noReport,
  reportFacets,
  UNKNOWN_TIME_SORT_KEY,
  type IncidentEvent,
  type LivingReport,
  type ReportEvent,
  type ReportFacets,
  type ReportState,
  type Surviving,
} from '@tocsin/domain';
import type { KeyRing, RecordedEvent } from '@tocsin/event-store';
import { HARM, RECORD_TYPE, RISK_KIND, SEVERITY } from '../codes.js';
import { canonicalJson } from '../projections/canonical.js';
import type { ViewName } from '../projections/projection.js';
import { REVISION_KIND } from '../projections/revision.js';
import { submissionTagOf } from '../projections/submission-tag.js';
import { slowClocks } from './slow-clocks.js';

/**
 * The hashes that the views must have, folded here in the plainest way: one event at a time, in memory, without a
 * table. It shares with the views only the domain, the codes and the spelling of rows.
 */
export function slowHashes(
  events: readonly RecordedEvent[],
  keyRing: KeyRing,
): Record<ViewName, string> {
  return {
    report: hash(slowReports(events, keyRing)),
    incident: hash(slowIncidents(events)),
    history: hash(slowHistory(events)),
  };
}

const hash = (rows: readonly unknown[]): string => {
  const sum = createHash('sha256');
  for (const row of rows) sum.update(`${canonicalJson(row)}\n`);
  return sum.digest('hex');
};

const byStream = (events: readonly RecordedEvent[], kind: string): RecordedEvent[][] => {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    if (event.stream.startsWith(kind)) {
      streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
    }
  }
  return [...streams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
};

const REVISING = new Set([
  'ReportSubmitted',
  'ReportRevised',
  'ReportCorrected',
  'ReportRetracted',
]);

function slowReports(events: readonly RecordedEvent[], keyRing: KeyRing): unknown[] {
  return byStream(events, 'report-').map((stream) => {
    const state = stream.reduce<ReportState>(
      (state, { event }) => evolveReport(state, event as Surviving<ReportEvent>),
      noReport,
    );
    const row = {
      state,
      version: stream.length,
      recordedAt: stream[0]?.recordedAt,
      updatedAt: stream.findLast(({ event }) => REVISING.has(event.type))?.recordedAt,
    };
    if (state.status === 'none' || state.status === 'erased') {
      return { ...row, indexed: false, postings: [] };
    }
    const facets = state.sharing.label === 'TLP:RED' ? null : reportFacets(state.report);
    const tag = submissionTagOf(keyRing)(state.organisationId, state.submissionId);
    return {
      ...row,
      indexed: facets !== null,
      coded: { ...codedOf(facets), submission: tag.toString('hex') },
      postings: postingsOf(state, facets, row.recordedAt as Date),
    };
  });
}

const bits = (values: readonly number[]) => values.reduce((sum, bit) => sum | bit, 0);

const codedOf = (facets: ReportFacets | null): Record<string, unknown> =>
  facets === null ? NOTHING : columnsOf(facets);

const columnsOf = (facets: ReportFacets) => ({
  record_type: RECORD_TYPE[facets.recordType],
  severity: SEVERITY[facets.severity],
  risk_kind: facets.riskKind ? RISK_KIND[facets.riskKind] : null,
  drill: facets.drill,
  harms: bits(facets.harms.map((harm) => HARM[harm])),
  isic: bits(facets.isicSections.map((letter) => 2 ** (letter.charCodeAt(0) - 65))),
  occurred_start: facets.occurred.start,
  occurred_end: facets.occurred.end,
  languages: facets.languages,
  external_ids: facets.externalIds,
  places_own: facets.places.own,
  places_up: facets.places.up,
});

const NOTHING: Record<keyof ReturnType<typeof columnsOf>, null> = {
  record_type: null,
  severity: null,
  risk_kind: null,
  drill: null,
  harms: null,
  isic: null,
  occurred_start: null,
  occurred_end: null,
  languages: null,
  external_ids: null,
  places_own: null,
  places_up: null,
};

function postingsOf(state: LivingReport, facets: ReportFacets | null, recordedAt: Date): unknown[] {
  return reportPrincipals(accessOf(state))
    .sort()
    .map((principal) => ({
      principal,
      report: state.reportId,
      indexed: facets !== null,
      recorded: recordedAt.getTime(),
      occurred: facets && (facets.occurred.start ?? UNKNOWN_TIME_SORT_KEY),
      severity: facets && SEVERITY[facets.severity],
    }));
}

type SlowLink = Record<string, unknown> & { readonly linked: number };

type SlowIncident = {
  incident: string;
  opened: object;
  readonly version: number;
  readonly links: SlowLink[];
  readonly merges: Record<string, unknown>[];
};

function slowIncidents(events: readonly RecordedEvent[]): unknown[] {
  const incidents = byStream(events, 'incident-').map(slowIncident);
  const clocks = slowClocks(events);
  const intoOf = (incident: unknown) =>
    incidents
      .find((each) => each.incident === incident)
      ?.merges.find(({ undone }) => undone === null)?.['target'];
  const wayOf = (incident: unknown): unknown[] =>
    intoOf(incident) === undefined ? [incident] : [incident, ...wayOf(intoOf(incident))];
  const placed = incidents.map((each) => {
    const way = wayOf(each.incident);
    return { ...each, root: way.at(-1), path: way.length > 1 ? way.slice(0, -1) : null };
  });
  return placed.map(({ incident, opened, version, merges, root, path }) => ({
    ...opened,
    version,
    root,
    path,
    merges,
    clocks: clocks.filter((each) => each.incident === incident).map(({ row }) => row),
    parts: placed
      .filter((part) => part.path?.includes(incident))
      .map((part) => part.incident)
      .sort(),
    links: placed
      .filter((part) => part.root === incident)
      .flatMap((part) => part.links.map((link) => ({ ...link, path: part.path })))
      .sort((a, b) => a.linked - b.linked),
  }));
}

const SLOW_REASONS = ['same_event', 'duplicate_entry', 'part_of_it'];

function slowIncident(stream: readonly RecordedEvent[]): SlowIncident {
  const found: SlowIncident = {
    incident: '',
    opened: {},
    version: stream.length,
    links: [],
    merges: [],
  };
  for (const { event, position, recordedAt } of stream) {
    const { type, data } = event as IncidentEvent;
    const at = recordedAt.getTime();
    const { links, merges } = found;
    if (type === 'IncidentOpened') {
      const { incidentId: incident, citation, provisional } = data;
      Object.assign(found, { incident, opened: { incident, citation, provisional } });
    } else if (type === 'ReportLinked') {
      const { incidentId: incident, reportId: report } = data;
      const open = { unlinked: null, unlinkedAt: null };
      links.push({ incident, report, linked: position, linkedAt: at, ...open });
    } else if (type === 'ReportUnlinked') {
      const link = links.findLast((each) => each['report'] === data.reportId);
      Object.assign(link ?? {}, { unlinked: position, unlinkedAt: at });
    } else if (type === 'IncidentMerged') {
      const reason = SLOW_REASONS.indexOf(data.reason);
      const held = { merged: position, mergedAt: at, undone: null, undoneAt: null };
      merges.push({ target: data.intoId, reason, ...held });
    } else if (type === 'IncidentUnmerged') {
      Object.assign(merges.at(-1) ?? {}, { undone: position, undoneAt: at });
    }
  }
  return found;
}

const KINDS: Partial<Record<string, number>> = {
  ReportSubmitted: REVISION_KIND.submitted,
  ReportRevised: REVISION_KIND.follow_up,
  ReportCorrected: REVISION_KIND.correction,
  ReportRetracted: REVISION_KIND.retracted,
  ReportSharingChanged: REVISION_KIND.sharing_changed,
  ReportPublicationConfirmed: REVISION_KIND.published,
};

function slowHistory(events: readonly RecordedEvent[]): unknown[] {
  return byStream(events, 'report-').flatMap((stream) => {
    const first = stream[0]?.event as Surviving<ReportEvent>;
    const isForgotten = first.type === 'ReportSubmitted' && first.content === null;
    return isForgotten ? [] : stream.flatMap(revisionOf);
  });
}

function revisionOf({ event, version, position, recordedAt, actor }: RecordedEvent): unknown[] {
  const kind = KINDS[event.type];
  if (kind === undefined) return [];
  const content = 'content' in event ? event.content : null;
  const said =
    event.type === 'ReportSubmitted' && event.content ? { report: event.content.report } : content;
  return [
    {
      report: (event as ReportEvent).data.reportId,
      version,
      position,
      kind,
      recorded_at: recordedAt,
      author: actor.personId,
      content: said,
    },
  ];
}
