import { reportVersion } from '@tocsin/access';
import {
  evolveRequests,
  matches,
  mayKnowSource,
  mayReadRequest,
  noIncident,
  noRequests,
  reportFacets,
  reportsIn,
  standingFor,
  textOf,
  visible,
  type FilterSubject,
  type IncidentFilter,
  type IncidentState,
  type InformationRequests,
  type ReportAccess,
  type ReportEvent,
  type Surviving,
  type Viewer,
} from '@tocsin/domain';
import {
  openRequests,
  type IncidentView,
  type InformationRequestView,
  type MergedIncidentView,
  type OwnRequests,
  type ReportView,
  type RevisionView,
  type TimelineEntry,
} from '@tocsin/views';
import { isLiving, type FoldedLog, type FoldedReport } from './folded-log.js';
import { historyOf, timelineOf } from './memory-history.js';

type Seen = {
  readonly viewer: Viewer | null;
  readonly log: FoldedLog;
  readonly access: ReadonlyMap<string, ReportAccess>;
  readonly handles: ReadonlyMap<string, string>;
  readonly versionSecret: Uint8Array;
};

/** One viewer's look at the log. */
export class Look {
  constructor(private readonly seen: Seen) {}

  get log(): FoldedLog {
    return this.seen.log;
  }

  report(reportId: string): ReportView | null {
    const folded = this.log.reports.get(reportId);
    const access = this.seen.access.get(reportId);
    if (!folded || !access || !visible(this.seen.viewer, access)) return null;
    return this.#view(folded, access);
  }

  reports(): ReportView[] {
    return [...this.log.reports.keys()].flatMap((id) => this.report(id) ?? []);
  }

  /** By the id of one that was merged, too, for who sees a report of that one. */
  incident(asked: string): IncidentView | null {
    const incidentId = standingFor(this.#find, asked);
    const state = this.#find(incidentId);
    const parts = reportsIn(this.#find, incidentId);
    const isSeen = [...reportsIn(this.#find, asked).keys()].some((id) => this.report(id));
    if (state.status !== 'open' || !isSeen) return null;
    const reports = [...parts.keys()]
      .flatMap((id) => this.report(id) ?? [])
      .sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime());
    const { citation, provisional } = state;
    const through = new Set(reports.flatMap(({ reportId }) => parts.get(reportId) ?? []));
    const merged = [...through]
      .flatMap((id) => this.#merged(id))
      .sort((a, b) => (a.citation < b.citation ? -1 : 1));
    const [askedAs] = asked === incidentId ? [] : this.#merged(asked);
    return { incidentId, citation, provisional, reports, merged, askedAs: askedAs ?? null };
  }

  readonly #find = (id: string): IncidentState => this.log.incidents.get(id)?.state ?? noIncident;

  #merged(id: string): MergedIncidentView[] {
    const state = this.#find(id);
    const merge = this.log.incidents
      .get(id)
      ?.acts.findLast(({ event }) => event.type === 'IncidentMerged');
    if (state.status !== 'open' || merge?.event.type !== 'IncidentMerged') return [];
    const { reason } = merge.event.data;
    return [{ citation: state.citation, mergedAt: merge.recordedAt, reason }];
  }

  incidents(filter: IncidentFilter): IncidentView[] {
    return [...this.log.incidents.keys()]
      .filter((id) => standingFor(this.#find, id) === id)
      .flatMap((id) => this.incident(id) ?? [])
      .filter(({ reports }) => reports.some((view) => this.matches(view, filter)));
  }

  matches(view: ReportView, filter: IncidentFilter): boolean {
    const { report, label, status, recordedAt, organisationId } = view;
    const subject: FilterSubject = {
      facets: reportFacets(report),
      label,
      status,
      recordedAt: recordedAt.getTime(),
      organisation: organisationId && (this.seen.handles.get(organisationId) ?? null),
      text: () => textOf(report),
    };
    return matches(filter, subject);
  }

  history(reportId: string): RevisionView[] | null {
    const folded = this.log.reports.get(reportId);
    return folded && this.report(reportId) ? historyOf(folded) : null;
  }

  timeline(incidentId: string): TimelineEntry[] | null {
    const folded = this.log.incidents.get(incidentId);
    const incident = this.incident(incidentId);
    if (!folded || !incident) return null;
    const visibleReports = new Map(
      incident.reports.map(({ reportId, citation }) => [
        reportId,
        { citation, history: this.history(reportId) ?? [] },
      ]),
    );
    return timelineOf(folded, visibleReports);
  }

  /** Questions to a report, oldest first. */
  requests(reportId: string): InformationRequestView[] {
    return this.#requests(reportId, () => true);
  }

  /** Questions to the viewer's organisation, or of it, newest first. */
  ownRequests({ side, open }: OwnRequests): InformationRequestView[] {
    const own = this.seen.viewer?.organisationId;
    const sides = { received: 'source', sent: 'organisationId' } as const;
    return [...this.log.reports.keys()]
      .flatMap((id) => this.#requests(id, (parties) => parties[sides[side]] === own))
      .filter(({ answer }) => open === null || open === (answer === null))
      .sort((a, b) => (a.requestId < b.requestId ? 1 : -1));
  }

  #requests(
    reportId: string,
    isWanted: (parties: { source: string; organisationId: string }) => boolean,
  ): InformationRequestView[] {
    const [view, folded, access] = [
      this.report(reportId),
      this.log.reports.get(reportId),
      this.seen.access.get(reportId),
    ];
    if (!view || !folded || !access) return [];
    const { viewer } = this.seen;
    const { sourceOrganisationId: source } = access;
    const events = folded.acts.map(({ recorded }) => recorded);
    const opened = openRequests(viewer, { reportId, source, label: view.label }, events);
    return events
      .reduce<InformationRequests>(
        (requests, { event }) => evolveRequests(requests, event as Surviving<ReportEvent>),
        noRequests,
      )
      .filter((request) => mayReadRequest(viewer, access, request))
      .filter(({ organisationId }) => isWanted({ source, organisationId }))
      .flatMap(({ requestId }) => opened.get(requestId) ?? []);
  }

  #view({ state, recordedAt, updatedAt }: FoldedReport, access: ReportAccess): ReportView | null {
    if (!isLiving(state)) return null;
    const { viewer, versionSecret } = this.seen;
    const { reportId, citation, status, revision, report } = state;
    const own = viewer?.organisationId === state.organisationId;
    const known = mayKnowSource(viewer, access);
    const { sharing } = access;
    const { label } = sharing;
    const shown = { reportId, citation, status, label, public: access.public, revision };
    return {
      ...shown,
      organisationId: known ? state.organisationId : null,
      authorId: own ? state.authorId : null,
      submissionId: own ? state.submissionId : null,
      stage: report.stage,
      recordedAt,
      updatedAt,
      report: { ...report, sharing: own ? report.sharing : { tlp: label } },
      version: reportVersion(versionSecret, {
        ...shown,
        sharing: own ? sharing : null,
        clients: own ? access.clients : [],
      }),
      incidents: this.#incidentsOf(reportId),
    };
  }

  #incidentsOf(reportId: string): ReportView['incidents'] {
    return [...this.log.incidents.keys()].flatMap((incidentId) => {
      const state = this.#find(incidentId);
      if (state.status !== 'open' || state.mergedInto !== null) return [];
      if (!reportsIn(this.#find, incidentId).has(reportId)) return [];
      return [{ incidentId, citation: state.citation }];
    });
  }
}
