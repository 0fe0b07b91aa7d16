import type { AccessReader } from '@tocsin/access';
import {
  accessOf,
  evolveIncident,
  evolveReport,
  noIncident,
  noReport,
  streamOf,
  type ErasedReport,
  type IncidentEvent,
  type IncidentState,
  type LivingReport,
  type ReportAccess,
  type ReportEvent,
  type ReportState,
  type Surviving,
} from '@tocsin/domain';
import { UnreadableEvent, type RecordedEvent } from '@tocsin/event-store';
import type { ReadModel } from '@tocsin/views';
import type { StoreReader } from '../operation/store-reader.js';
import type { AppendedUnit } from './appends.js';

/** One report as it stood at a position, folded from the store. */
export type ReportSnapshot = {
  readonly state: LivingReport | ErasedReport;
  readonly access: ReportAccess;
  /** Milliseconds UTC of the submission. */
  readonly recordedAt: number;
  /** Handle of the source. */
  readonly organisation: string | null;
};

/** One incident before and after an append. */
export type IncidentDelta = {
  readonly incidentId: string;
  readonly citation: string;
  readonly before: readonly ReportSnapshot[];
  readonly after: readonly ReportSnapshot[];
};

const REMEMBERED = 500;

/** What appends did to incidents, worked out once for all subscribers. */
export class Snapshots {
  private readonly known = new Map<number, Promise<readonly IncidentDelta[]>>();

  constructor(
    private readonly sources: {
      readonly store: StoreReader;
      readonly readModel: Pick<ReadModel, 'incidentsEverLinked'>;
      readonly access: Pick<AccessReader, 'organisations'>;
    },
  ) {}

  /** The incidents that an append touched, by id. The views must have got to the append (they know the links). */
  of(unit: AppendedUnit): Promise<readonly IncidentDelta[]> {
    const known = this.known.get(unit.last);
    if (known) return known;
    const deltas = this.read(unit);
    this.known.set(unit.last, deltas);
    deltas.catch(() => this.known.delete(unit.last));
    const oldest = this.known.size > REMEMBERED ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    return deltas;
  }

  private async read(unit: AppendedUnit): Promise<readonly IncidentDelta[]> {
    const { readModel } = this.sources;
    const linked: ReadonlyMap<string, readonly string[]> =
      unit.reports.length > 0 ? await readModel.incidentsEverLinked(unit.reports) : new Map();
    const ids = new Set<string>([...unit.incidents, ...[...linked.values()].flat()]);
    if (ids.size === 0) return [];
    const incidents = await this.streams([...ids].sort().map(streamOf.incident), unit.last);
    const pairs = [...incidents.values()].flatMap((events) => pairOf(events, unit.first));
    const reportIds = new Set(
      pairs.flatMap(({ before, after }) => [...idsOf(before), ...idsOf(after)]),
    );
    const reports = await this.reports([...reportIds], unit);
    return pairs.map(({ incidentId, citation, before, after }) => ({
      incidentId,
      citation,
      before: idsOf(before).flatMap((id) => reports.get(id)?.before ?? []),
      after: idsOf(after).flatMap((id) => reports.get(id)?.after ?? []),
    }));
  }

  private async reports(
    ids: readonly string[],
    unit: AppendedUnit,
  ): Promise<Map<string, ReportPair>> {
    const streams = await this.streams(ids.map(streamOf.report), unit.last);
    const folded = [...streams.values()].map((events) => foldBoth(events, unit.first));
    const sources = folded.flatMap(({ after }) => (after ? [after.state.organisationId] : []));
    const directory = await this.sources.access.organisations([...new Set(sources)]);
    const named = (snapshot: Folded | null): ReportSnapshot | null =>
      snapshot && {
        ...snapshot,
        organisation: directory.get(snapshot.state.organisationId)?.handle ?? null,
      };
    return new Map(
      folded.flatMap(({ before, after }) => {
        const id = after?.state.reportId;
        return id === undefined ? [] : [[id, { before: named(before), after: named(after) }]];
      }),
    );
  }

  /** A stream that cannot be read for now is left out: what it would tell comes with its next change. */
  private async streams(
    names: readonly string[],
    upTo: number,
  ): Promise<Map<string, RecordedEvent[]>> {
    const wanted = new Set(names);
    for (;;) {
      if (wanted.size === 0) return new Map();
      try {
        return await this.sources.store.readStreams([...wanted], upTo);
      } catch (error) {
        if (!(error instanceof UnreadableEvent) || !wanted.delete(error.stream)) throw error;
      }
    }
  }
}

type Folded = Omit<ReportSnapshot, 'organisation'>;
type ReportPair = { readonly before: ReportSnapshot | null; readonly after: ReportSnapshot | null };
type Open = Extract<IncidentState, { status: 'open' }>;

const idsOf = (state: IncidentState): readonly string[] =>
  state.status === 'open' ? state.reports : [];

function pairOf(
  events: readonly RecordedEvent[],
  first: number,
): (Pick<Open, 'incidentId' | 'citation'> & { before: IncidentState; after: IncidentState })[] {
  const fold = (state: IncidentState, { event }: RecordedEvent) =>
    evolveIncident(state, event as IncidentEvent);
  const before = events.filter(({ position }) => position < first).reduce(fold, noIncident);
  const after = events.filter(({ position }) => position >= first).reduce(fold, before);
  if (after.status !== 'open') return [];
  return [{ incidentId: after.incidentId, citation: after.citation, before, after }];
}

function foldBoth(
  events: readonly RecordedEvent[],
  first: number,
): { before: Folded | null; after: Folded | null } {
  const fold = (state: ReportState, { event }: RecordedEvent) =>
    evolveReport(state, event as Surviving<ReportEvent>);
  const before = events.filter(({ position }) => position < first).reduce(fold, noReport);
  const after = events.filter(({ position }) => position >= first).reduce(fold, before);
  const recordedAt = events[0]?.recordedAt.getTime() ?? 0;
  const snapshot = (state: ReportState) =>
    state.status === 'none' ? null : { state, access: accessOf(state), recordedAt };
  return { before: snapshot(before), after: snapshot(after) };
}
