import {
  accessOf,
  evolveIncident,
  evolveReport,
  matches,
  mayKnowSource,
  noIncident,
  noReport,
  reportsIn,
  standingFor,
  reportFacets,
  textOf,
  UNKNOWN_TIME_SORT_KEY,
  visible,
  type IncidentEvent,
  type IncidentFilter,
  type IncidentState,
  type LivingReport,
  type ReportEvent,
  type ReportState,
  type Surviving,
  type Viewer,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { SEVERITY } from '../codes.js';
import type { ListRequest, OrderField } from '../read-model.js';

type Known = { readonly state: LivingReport; readonly recordedAt: number };

type Entry = { readonly id: string; readonly sort: number; readonly tie: string };

/** The views as they should be: everything folded one event at a time in memory, every list sorted in full. */
export class SlowModel {
  readonly reports = new Map<string, { state: ReportState; recordedAt: number }>();
  readonly incidents = new Map<string, IncidentState>();

  constructor(events: readonly RecordedEvent[]) {
    for (const { stream, event, recordedAt } of events) {
      if (stream.startsWith('report-')) {
        const id = stream.slice('report-'.length);
        const known = this.reports.get(id) ?? { state: noReport, recordedAt: recordedAt.getTime() };
        known.state = evolveReport(known.state, event as Surviving<ReportEvent>);
        this.reports.set(id, known);
      } else if (stream.startsWith('incident-')) {
        const id = stream.slice('incident-'.length);
        const state = this.incidents.get(id) ?? noIncident;
        this.incidents.set(id, evolveIncident(state, event as IncidentEvent));
      }
    }
  }

  visibleReports(viewer: Viewer | null): Known[] {
    return [...this.reports.values()].filter(
      (known): known is Known =>
        (known.state.status === 'submitted' || known.state.status === 'retracted') &&
        visible(viewer, accessOf(known.state)),
    );
  }

  /** Ids of all reports that match, in the order asked for. */
  listReports(
    viewer: Viewer | null,
    filter: IncidentFilter,
    order: ListRequest['order'],
  ): string[] {
    const found = this.visibleReports(viewer).filter((known) => isMatch(viewer, filter, known));
    return sorted(
      found.map((known) => ({
        id: known.state.reportId,
        sort: sortOf(order.field, known),
        tie: known.state.reportId,
      })),
      order,
    );
  }

  /** Ids of all incidents that match, in the order asked for, each with its visible reports. */
  listIncidents(
    viewer: Viewer | null,
    filter: IncidentFilter,
    order: ListRequest['order'],
  ): string[] {
    const seen = new Map(this.visibleReports(viewer).map((known) => [known.state.reportId, known]));
    const entries = [...this.incidents.keys()].flatMap((id): Entry[] => {
      const linked = this.standing(id) === id ? [...reportsIn(this.#find, id).keys()] : [];
      const parts = linked.flatMap((report) => seen.get(report) ?? []);
      if (!parts.some((known) => isMatch(viewer, filter, known))) return [];
      const place = placeAmong(order.field, parts);
      return [{ id, sort: place.sort, tie: place.report + id }];
    });
    return sorted(entries, order);
  }

  /** Of an incident, the reports that the viewer may see. */
  reportsOf(viewer: Viewer | null, incident: string): string[] {
    const seen = new Set(this.visibleReports(viewer).map(({ state }) => state.reportId));
    return [...reportsIn(this.#find, incident).keys()].filter((report) => seen.has(report));
  }

  /** The incident that an incident is told by. */
  standing(incident: string): string {
    return standingFor(this.#find, incident);
  }

  readonly #find = (id: string): IncidentState => this.incidents.get(id) ?? noIncident;
}

function isMatch(viewer: Viewer | null, filter: IncidentFilter, { state, recordedAt }: Known) {
  const { report, sharing, organisationId, status } = state;
  return matches(filter, {
    facets: reportFacets(report),
    label: sharing.label,
    status,
    recordedAt,
    organisation: mayKnowSource(viewer, accessOf(state))
      ? `member-${Number.parseInt(organisationId.slice(-4), 16)}`
      : null,
    text: () => textOf(report),
  });
}

function sortOf(field: OrderField, { state, recordedAt }: Known): number {
  if (field === 'recorded_at') return recordedAt;
  if (field === 'severity') return SEVERITY[state.report.severity.oecd];
  return reportFacets(state.report).occurred.start ?? UNKNOWN_TIME_SORT_KEY;
}

/** The newest, the most severe, or of those whose start is known the earliest; then by id. */
function placeAmong(field: OrderField, parts: readonly Known[]): { sort: number; report: string } {
  const places = parts.map((known) => ({
    sort: sortOf(field, known),
    report: known.state.reportId,
  }));
  const known = places.filter(({ sort }) => sort !== UNKNOWN_TIME_SORT_KEY);
  const ascending = (known.length > 0 ? known : places).sort(
    (a, b) => a.sort - b.sort || (a.report < b.report ? -1 : 1),
  );
  return (field === 'occurred' ? ascending[0] : ascending.at(-1)) as (typeof places)[number];
}

function sorted(entries: readonly Entry[], { direction }: ListRequest['order']): string[] {
  const ascending = [...entries].sort((a, b) => a.sort - b.sort || (a.tie < b.tie ? -1 : 1));
  return (direction === 'asc' ? ascending : ascending.reverse()).map(({ id }) => id);
}
