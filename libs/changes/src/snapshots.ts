import type { AccessReader } from '@tocsin/access';
import {
  accessOf,
  evolveReport,
  evolveRequests,
  noReport,
  noRequests,
  readFamily,
  streamOf,
  type ErasedReport,
  type InformationRequests,
  type LivingReport,
  type ReportAccess,
  type ReportEvent,
  type ReportState,
  type Surviving,
} from '@tocsin/domain';
import { UnreadableEvent, type RecordedEvent } from '@tocsin/event-store';
import type { ReadModel } from '@tocsin/views';
import type { ChangeStore } from './store-reader.js';
import type { AppendedUnit } from './appends.js';
import { pairsOf, type Family, type Pair, type Split } from './incident-pairs.js';
import { Releases, RELEASES, type Sight } from './releases.js';

/** One report as it stood at a position, folded from the store. */
export type ReportSnapshot = {
  readonly state: LivingReport | ErasedReport;
  readonly access: ReportAccess;
  /** Questions to its source. */
  readonly requests: InformationRequests;
  /** Milliseconds UTC of the submission. */
  readonly recordedAt: number;
  /** Handle of the source. */
  readonly organisation: string | null;
};

/** A report in an incident. */
export type LinkedSnapshot = ReportSnapshot & {
  /** The merged incidents through which it is in there, by id; none where it is linked to the incident itself. */
  readonly through: readonly string[];
};

/** One incident before and after an append: nothing while it was merged into another one, which then has its reports. */
export type IncidentDelta = {
  readonly incidentId: string;
  readonly citation: string;
  readonly before: readonly LinkedSnapshot[];
  readonly after: readonly LinkedSnapshot[];
  /** Reports that the append linked to the incident itself, whatever was merged. */
  readonly linked: readonly string[];
  /** Whether the append merged it into another one. */
  readonly mergedAway: boolean;
};

/** One report before and after an append; null where it was not there. */
export type ReportDelta = {
  readonly reportId: string;
  readonly before: ReportSnapshot | null;
  readonly after: ReportSnapshot | null;
  /** What the append said of it, in order. */
  readonly events: readonly RecordedEvent[];
};

/** More than are worked out at once. */
const REMEMBERED = 500;
/** For those who follow side by side. Whoever comes later sees what was released since. Milliseconds. */
const REMEMBERED_MS = 2_000;

type Known = { readonly deltas: Promise<readonly IncidentDelta[]>; readonly at: number };

/** What appends did to incidents, worked out once for all subscribers. */
export class Snapshots {
  private readonly known = new Map<number, Known>();

  constructor(
    private readonly sources: {
      readonly store: ChangeStore;
      readonly readModel: Pick<ReadModel, 'incidentsEverLinked'>;
      readonly access: Pick<AccessReader, 'organisations'>;
    },
    private readonly sight: Sight = 'views',
  ) {
    this.releasing = sight === 'views' ? [RELEASES] : [];
  }

  /** What says when something was released: nothing that a telling by the log alone has to read. */
  private readonly releasing: readonly string[];

  /**
   * For each append the incidents that it touched, by id. The views must have got to all of them (they know the
   * links). However many appends: what nobody asked for yet is read in four statements.
   */
  async of(units: readonly AppendedUnit[]): Promise<(readonly IncidentDelta[])[]> {
    const oldest = performance.now() - REMEMBERED_MS;
    // What was released since belongs elsewhere than it did when these were worked out.
    if (units.some(({ last, released }) => released.size > 0 && !this.known.has(last))) {
      this.known.clear();
    }
    const fresh = units.map(({ last }) => {
      const known = this.known.get(last);
      return known && known.at >= oldest ? known.deltas : null;
    });
    // Taken before anything is begun: what is begun makes others be forgotten, these among them.
    const begun = this.begin(units.filter((_, index) => fresh[index] === null));
    return Promise.all(
      units.map(async (unit, index) => {
        const deltas = fresh[index] ?? begun.get(unit);
        if (!deltas) throw new Error(`the append up to ${unit.last} was not worked out`);
        return deltas;
      }),
    );
  }

  /** For each append the reports that it said something of, in whatever incidents they are. */
  async reportsOf(units: readonly AppendedUnit[]): Promise<(readonly ReportDelta[])[]> {
    const ids = [...new Set(units.flatMap(({ reports }) => reports))];
    if (ids.length === 0) return units.map(() => []);
    const upTo = Math.max(...units.map(({ last }) => last));
    const recorded = (await this.streams(this.releasing)).get(RELEASES) ?? [];
    const releases = new Releases(recorded, this.sight);
    const reports = await this.reports(ids, upTo);
    return units.map((unit) =>
      unit.reports.map((reportId) => {
        const split: Split = (events) => releases.splitBy(unit, events);
        const { changed } = split(reports.streams.get(streamOf.report(reportId)) ?? []);
        return { reportId, ...foldBoth(reports, reportId, split), events: changed };
      }),
    );
  }

  private begin(
    units: readonly AppendedUnit[],
  ): ReadonlyMap<AppendedUnit, Promise<readonly IncidentDelta[]>> {
    if (units.length === 0) return new Map();
    const read = this.read(units);
    const at = performance.now();
    const begun = new Map(
      units.map((unit) => [unit, read.then((all) => all.get(unit.last) ?? [])] as const),
    );
    for (const [{ last }, deltas] of begun) {
      // Anew, so that the oldest stand first.
      this.known.delete(last);
      this.known.set(last, { deltas, at });
      deltas.catch(() => this.known.delete(last));
    }
    for (const oldest of this.known.keys()) {
      if (this.known.size <= REMEMBERED) break;
      this.known.delete(oldest);
    }
    return begun;
  }

  private async read(
    units: readonly AppendedUnit[],
  ): Promise<Map<number, readonly IncidentDelta[]>> {
    const upTo = Math.max(...units.map(({ last }) => last));
    const touched = await this.touched(units);
    const ids = new Set([...touched.values()].flat());
    const { family, releases } = await this.family([...ids]);
    const pairs = units.map((unit) => ({
      unit,
      pairs: pairsOf(touched.get(unit.last) ?? [], family, (events) =>
        releases.splitBy(unit, events),
      ),
    }));
    const reports = await this.reports(
      pairs.flatMap((each) =>
        each.pairs.flatMap(({ before, after }) => [...before.keys(), ...after.keys()]),
      ),
      upTo,
    );
    return new Map(
      pairs.map(({ unit, pairs: ofUnit }) => [
        unit.last,
        ofUnit.map((pair) => deltaOf(pair, reports, (events) => releases.splitBy(unit, events))),
      ]),
    );
  }

  /** The ids of the incidents that each append touched, or of which a clock ran low, sorted; by the append's last position. */
  private async touched(units: readonly AppendedUnit[]): Promise<Map<number, readonly string[]>> {
    const reports = [...new Set(units.flatMap((unit) => unit.reports))];
    const linked: ReadonlyMap<string, readonly string[]> =
      reports.length > 0 ? await this.sources.readModel.incidentsEverLinked(reports) : new Map();
    return new Map(
      units.map((unit) => {
        const ofReports = unit.reports.flatMap((report) => linked.get(report) ?? []);
        const ofClocks = unit.ranLow.map(({ incidentId }) => incidentId);
        const ids = new Set([...unit.incidents, ...ofReports, ...ofClocks]);
        return [unit.last, [...ids].sort()];
      }),
    );
  }

  /** Events of incidents and of what they were ever merged with, and when readers could see which. */
  private async family(
    ids: readonly string[],
  ): Promise<{ readonly family: Family; readonly releases: Releases }> {
    let recorded: readonly RecordedEvent[] = [];
    let releasing = this.releasing;
    const family = await readFamily(ids, async (wanted) => {
      // Without an end: what is released only later was not to be seen yet.
      const streams = await this.streams([...releasing, ...wanted.map(streamOf.incident)]);
      recorded = streams.get(RELEASES) ?? recorded;
      releasing = [];
      return new Map(wanted.map((id) => [id, streams.get(streamOf.incident(id)) ?? []]));
    });
    return { family, releases: new Releases(recorded, this.sight) };
  }

  private async reports(ids: readonly string[], upTo: number): Promise<Reports> {
    const streams = await this.streams([...new Set(ids)].map(streamOf.report), upTo);
    const sources = [...streams.values()].flatMap(([first]) =>
      first?.event.type === 'ReportSubmitted' ? first.event.data.organisationId : [],
    );
    const directory = await this.sources.access.organisations([...new Set(sources)]);
    return {
      streams,
      handleOf: (organisationId) => directory.get(organisationId)?.handle ?? null,
    };
  }

  /** A stream that cannot be read for now is left out: what it would tell comes with its next change. */
  private async streams(
    names: readonly string[],
    upTo?: number,
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

type Reports = {
  readonly streams: ReadonlyMap<string, readonly RecordedEvent[]>;
  readonly handleOf: (organisationId: string) => string | null;
};

function deltaOf({ before, after, ...pair }: Pair, reports: Reports, split: Split): IncidentDelta {
  const ids = new Set([...before.keys(), ...after.keys()]);
  const folded = new Map([...ids].map((id) => [id, foldBoth(reports, id, split)]));
  const snapshots = (linkedThen: Pair['before'], side: 'before' | 'after') =>
    [...linkedThen].flatMap(([id, through]) => {
      const snapshot = folded.get(id)?.[side];
      return snapshot ? [{ ...snapshot, through }] : [];
    });
  return {
    ...pair,
    before: snapshots(before, 'before'),
    after: snapshots(after, 'after'),
  };
}

function foldBoth(
  { streams, handleOf }: Reports,
  reportId: string,
  split: Split,
): { before: ReportSnapshot | null; after: ReportSnapshot | null } {
  const events = streams.get(streamOf.report(reportId)) ?? [];
  const { earlier, changed } = split(events);
  const before = earlier.reduce(foldOne, NOTHING);
  const after = changed.reduce(foldOne, before);
  const recordedAt = events[0]?.recordedAt.getTime() ?? 0;
  const snapshot = ({ state, requests }: Folded): ReportSnapshot | null =>
    state.status === 'none'
      ? null
      : {
          state,
          access: accessOf(state),
          requests,
          recordedAt,
          organisation: handleOf(state.organisationId),
        };
  return { before: snapshot(before), after: snapshot(after) };
}

type Folded = { readonly state: ReportState; readonly requests: InformationRequests };

const NOTHING: Folded = { state: noReport, requests: noRequests };

function foldOne({ state, requests }: Folded, { event }: RecordedEvent): Folded {
  const ofReport = event as Surviving<ReportEvent>;
  return { state: evolveReport(state, ofReport), requests: evolveRequests(requests, ofReport) };
}
