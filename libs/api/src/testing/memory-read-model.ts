import { reportVersion, type AccessReader } from '@tocsin/access';
import {
  matches,
  mayKnowSource,
  reportFacets,
  severityRank,
  textOf,
  visible,
  type FilterSubject,
  type IncidentFilter,
  type ReportAccess,
  type Viewer,
} from '@tocsin/domain';
import type { EventStore } from '@tocsin/event-store';
import type {
  AsOf,
  IncidentView,
  ListRequest,
  Page,
  ReadModel,
  ReportView,
  RevisionView,
  SortKey,
  TimelineEntry,
} from '@tocsin/views';
import { foldLog, isLiving, type FoldedLog, type FoldedReport } from './folded-log.js';
import { historyOf, timelineOf } from './memory-history.js';

/** A read model whose lag a test decides on. */
export type MemoryReadModel = ReadModel & {
  /** Stops following the log. */
  hold(): void;
  /** Follows it again, up to its head. */
  release(): void;
  /** How many reads were made: what SQL statements are to the real one. */
  statements(): number;
};

type Sources = {
  readonly store: EventStore;
  readonly access: AccessReader;
  readonly versionSecret: Uint8Array;
};

/** The views for tests: everything that the port promises, folded from the log for each question. */
export function memoryReadModel(sources: Sources): MemoryReadModel {
  return new MemoryViews(sources);
}

class MemoryViews implements MemoryReadModel {
  #held: number | null = null;
  #statements = 0;
  #waiting: (() => void)[] = [];

  constructor(private readonly sources: Sources) {}

  hold(): void {
    void this.sources.store.head().then(({ position }) => (this.#held ??= position));
  }

  release(): void {
    this.#held = null;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  statements(): number {
    return this.#statements;
  }

  until(signal: AbortSignal): ReadModel {
    return new Proxy<ReadModel>(this, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          signal.throwIfAborted();
          return Reflect.apply(member, target, given) as unknown;
        };
      },
    });
  }

  async report(viewer: Viewer | null, reportId: string, asOf?: AsOf): Promise<ReportView | null> {
    return (await this.#look(viewer, asOf)).report(reportId);
  }

  async reportBySubmission(viewer: Viewer, submissionId: string): Promise<ReportView | null> {
    const all = (await this.#look(viewer)).reports();
    const own = all.filter((view) => view.submissionId === submissionId);
    return own.find(({ authorId }) => authorId === viewer.personId) ?? own.at(-1) ?? null;
  }

  async reportsById(
    viewer: Viewer | null,
    ids: readonly string[],
  ): Promise<Map<string, ReportView>> {
    const look = await this.#look(viewer);
    return present(ids, (id) => look.report(id));
  }

  async reports(viewer: Viewer | null, request: ListRequest): Promise<Page<ReportView>> {
    const look = await this.#look(viewer);
    const rows = look.reports().filter((view) => look.matches(view, request.filter));
    return pageOf(
      rows.map((row) => ({ row, key: reportKey(row, request) })),
      request,
    );
  }

  async countReports(viewer: Viewer | null, filter: IncidentFilter) {
    const look = await this.#look(viewer);
    return { exact: look.reports().filter((view) => look.matches(view, filter)).length };
  }

  async incident(viewer: Viewer | null, id: string, asOf?: AsOf): Promise<IncidentView | null> {
    return (await this.#look(viewer, asOf)).incident(id);
  }

  async incidentsById(viewer: Viewer | null, ids: readonly string[]) {
    const look = await this.#look(viewer);
    return present(ids, (id) => look.incident(id));
  }

  async incidents(viewer: Viewer | null, request: ListRequest): Promise<Page<IncidentView>> {
    const look = await this.#look(viewer);
    const rows = look.incidents(request.filter);
    return pageOf(
      rows.map((row) => ({ row, key: incidentKey(row, request) })),
      request,
    );
  }

  async countIncidents(viewer: Viewer | null, filter: IncidentFilter) {
    return { exact: (await this.#look(viewer)).incidents(filter).length };
  }

  async history(viewer: Viewer | null, reportId: string): Promise<RevisionView[] | null> {
    return (await this.#look(viewer)).history(reportId);
  }

  async histories(viewer: Viewer | null, ids: readonly string[]) {
    const look = await this.#look(viewer);
    return present(ids, (id) => look.history(id));
  }

  async timeline(viewer: Viewer | null, id: string, asOf?: AsOf): Promise<TimelineEntry[] | null> {
    return (await this.#look(viewer, asOf)).timeline(id);
  }

  async timelines(viewer: Viewer | null, ids: readonly string[]) {
    const look = await this.#look(viewer);
    return present(ids, (id) => look.timeline(id));
  }

  async incidentsEverLinked(reportIds: readonly string[]): Promise<Map<string, readonly string[]>> {
    const { log } = await this.#look(null);
    return present(reportIds, (reportId) =>
      [...log.incidents]
        .filter(([, { acts }]) =>
          acts.some(
            ({ event }) => event.type === 'ReportLinked' && event.data.reportId === reportId,
          ),
        )
        .map(([id]) => id),
    );
  }

  async freshness() {
    const { position } = await this.sources.store.head();
    const at = this.#held ?? position;
    return { position: at, ageMs: at < position ? 1_000 : 0 };
  }

  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    if ((await this.freshness()).position >= position) return true;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
      this.#waiting.push(resolve);
    });
    clearTimeout(timer);
    return (await this.freshness()).position >= position;
  }

  async #look(viewer: Viewer | null, asOf?: AsOf): Promise<Look> {
    this.#statements += 1;
    const upTo = Math.min(asOf?.position ?? Infinity, this.#held ?? Infinity);
    const all = await this.sources.store.readAll({ after: 0, limit: 1_000_000 });
    const log = foldLog(all.filter(({ position }) => position <= upTo));
    const access = await this.sources.access.reports([...log.reports.keys()]);
    const directory = await this.sources.access.allOrganisations();
    const handles = new Map(
      directory.map(({ organisationId, handle }) => [organisationId, handle]),
    );
    return new Look({ viewer, log, access, handles, versionSecret: this.sources.versionSecret });
  }
}

type Seen = {
  readonly viewer: Viewer | null;
  readonly log: FoldedLog;
  readonly access: ReadonlyMap<string, ReportAccess>;
  readonly handles: ReadonlyMap<string, string>;
  readonly versionSecret: Uint8Array;
};

/** One viewer's look at the log. */
class Look {
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

  incident(incidentId: string): IncidentView | null {
    const state = this.log.incidents.get(incidentId)?.state;
    if (state?.status !== 'open') return null;
    const reports = state.reports
      .flatMap((id) => this.report(id) ?? [])
      .sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime());
    const { citation, provisional } = state;
    return reports.length === 0 ? null : { incidentId, citation, provisional, reports };
  }

  incidents(filter: IncidentFilter): IncidentView[] {
    return [...this.log.incidents.keys()]
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
      version: reportVersion(versionSecret, { ...shown, sharing: own ? sharing : null }),
      incidents: this.#incidentsOf(reportId),
    };
  }

  #incidentsOf(reportId: string): ReportView['incidents'] {
    return [...this.log.incidents.values()].flatMap(({ state }) => {
      if (state.status !== 'open' || !state.reports.includes(reportId)) return [];
      const { incidentId, citation } = state;
      return [{ incidentId, citation }];
    });
  }
}

const reportKey = (view: ReportView, { order }: ListRequest): SortKey => ({
  sort: sortOf([view], order.field),
  id: view.citation,
});

const incidentKey = (view: IncidentView, { order }: ListRequest): SortKey => ({
  sort: sortOf(view.reports, order.field),
  id: view.citation,
});

function sortOf(views: readonly ReportView[], field: ListRequest['order']['field']): number | null {
  const newest = Math.max(...views.map(({ recordedAt }) => recordedAt.getTime()));
  if (field === 'recorded_at') return newest;
  if (field === 'severity') {
    return Math.max(...views.map(({ report }) => severityRank(report.severity.oecd)));
  }
  const starts = views.flatMap(({ report }) => reportFacets(report).occurred.start ?? []);
  return starts.length === 0 ? null : Math.min(...starts);
}

function pageOf<Row>(
  rows: readonly { row: Row; key: SortKey }[],
  { order, limit, from, after, before }: ListRequest,
): Page<Row> {
  const sign = order.direction === 'asc' ? 1 : -1;
  const compare = (a: SortKey, b: SortKey): number =>
    sign *
    ((a.sort ?? -Infinity) - (b.sort ?? -Infinity) || (a.id < b.id ? -1 : Number(a.id > b.id)));
  const sorted = [...rows].sort((a, b) => compare(a.key, b.key));
  const within = sorted.filter(
    ({ key }) => (!after || compare(key, after) > 0) && (!before || compare(key, before) < 0),
  );
  const shown = from === 'start' ? within.slice(0, limit) : within.slice(-limit);
  const at = (row: { key: SortKey } | undefined) =>
    row ? sorted.findIndex(({ key }) => key === row.key) : -1;
  return {
    rows: shown,
    hasPreviousPage: shown.length > 0 && at(shown[0]) > 0,
    hasNextPage: shown.length > 0 && at(shown.at(-1)) < sorted.length - 1,
    scannedTo: null,
  };
}

function present<Value>(
  ids: readonly string[],
  find: (id: string) => Value | null,
): Map<string, NonNullable<Value>> {
  return new Map(
    ids.flatMap((id) => {
      const value = find(id);
      return value === null || value === undefined ? [] : [[id, value] as const];
    }),
  );
}
