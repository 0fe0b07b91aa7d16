import type { AccessReader } from '@tocsin/access';
import { reportFacets, severityRank, type IncidentFilter, type Viewer } from '@tocsin/domain';
import type { EventStore } from '@tocsin/event-store';
import type {
  AsOf,
  IncidentView,
  KeyPage,
  ListRequest,
  OwnRequests,
  Page,
  ReadModel,
  RecalledReport,
  ReportView,
  Reshare,
  ResharePage,
  ReshareSide,
  RevisionView,
  SortKey,
  TimelineEntry,
} from '@tocsin/views';
import { foldLog } from './folded-log.js';
import { clockReads, clocksIn } from './memory-clocks.js';
import { recalledIn, resharesIn } from './memory-handling.js';
import { pageOf, present } from './memory-page.js';
import { Look } from './memory-look.js';

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
  #applied = 0;

  readonly #ofClocks = clockReads((viewer) => this.#clocks(viewer));
  readonly clocksOf = this.#ofClocks.clocksOf;
  readonly clocksById = this.#ofClocks.clocksById;
  readonly ownClocks = this.#ofClocks.ownClocks;
  readonly countOwnClocks = this.#ofClocks.countOwnClocks;

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

  async informationRequests(viewer: Viewer | null, ids: readonly string[]) {
    const look = await this.#look(viewer);
    return present(ids, (id) => look.requests(id));
  }

  async ownInformationRequests(
    viewer: Viewer,
    { after, limit, ...list }: OwnRequests & { after: string | null; limit: number },
  ) {
    const behind = (await this.#look(viewer))
      .ownRequests(list)
      .filter(({ requestId }) => after === null || requestId < after);
    return {
      rows: behind.slice(0, limit).map((row) => ({ row, key: { sort: null, id: row.requestId } })),
      hasNextPage: behind.length > limit,
      hasPreviousPage: after !== null,
      scannedTo: null,
    };
  }

  async countOwnInformationRequests(viewer: Viewer, list: OwnRequests): Promise<number> {
    return (await this.#look(viewer)).ownRequests(list).length;
  }

  async recalled(viewer: Viewer, { after, limit }: KeyPage<number>) {
    return (await this.#recalled(viewer))
      .filter(({ position }) => after === null || position < after)
      .slice(0, limit);
  }

  async countRecalled(viewer: Viewer): Promise<number> {
    return (await this.#recalled(viewer)).length;
  }

  async reshares(viewer: Viewer, { side, after, limit }: ResharePage) {
    return (await this.#reshares(viewer, side))
      .filter(({ requestId }) => after === null || requestId < after)
      .slice(0, limit);
  }

  async countReshares(viewer: Viewer, side: ReshareSide): Promise<number> {
    return (await this.#reshares(viewer, side)).length;
  }

  async #clocks(viewer: Viewer | null) {
    const look = await this.#look(viewer);
    const log = (await this.#log()).filter(({ position }) => position <= (this.#held ?? Infinity));
    const toldBy = (id: string) => look.incident(id)?.incidentId ?? null;
    return clocksIn(log, { viewer, toldBy, versionSecret: this.sources.versionSecret });
  }

  /** These lists are never late. */
  async #recalled(viewer: Viewer): Promise<RecalledReport[]> {
    return recalledIn(await this.#log(), viewer);
  }

  async #reshares(viewer: Viewer, side: ReshareSide): Promise<Reshare[]> {
    const look = await this.#look(viewer);
    const sees = (reportId: string) => look.report(reportId) !== null;
    return resharesIn(await this.#log(), { viewer, side, sees });
  }

  #log() {
    this.#statements += 1;
    return this.sources.store.readAll({ after: 0, limit: 1_000_000 });
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
    this.#applied = Math.max(this.#applied, at);
    return { position: at, ageMs: at < position ? 1_000 : 0 };
  }

  get applied(): number {
    return this.#applied;
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
