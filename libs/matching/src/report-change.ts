import type { AppendedUnit, IncidentDelta, ReportDelta, ReportSnapshot } from '@tocsin/changes';
import type { ClockRanLow } from '@tocsin/domain';

/** What an append did to one report, before anybody's eyes. */
export type ReportChange = {
  readonly reportId: string;
  /** Null where it was not there. */
  readonly before: ReportSnapshot | null;
  readonly after: ReportSnapshot | null;
  readonly revised: boolean;
  readonly erased: boolean;
  /** Who is asked to delete it. */
  readonly recalledFrom: { readonly organisations: string[]; readonly people: string[] };
  /** The incidents that it belongs to after the append, or did before where it belongs to none any more; by id. */
  readonly incidents: readonly string[];
  /** Of these, those that it was linked to though it was there before. */
  readonly linkedTo: readonly string[];
  /** Merges that it came into another incident by, or by which another one came into its own. */
  readonly merges: readonly MergeOfReport[];
  /** Clocks of an incident that it is a report of, which passed a mark. */
  readonly clocks: readonly ClockOfReport[];
  /** The organisations that alone may notice it, where nothing but clocks of theirs moved; null: anybody. */
  readonly noticedBy: readonly string[] | null;
};

/** A mark that a clock passed, as it concerns a report. */
export type ClockOfReport = ClockRanLow['data'] & {
  /** The incident that tells the report now: the clock's own, or the one into which that was merged. By id. */
  readonly toldBy: string;
};

/** A merge, as it concerns a report. */
type MergeOfReport = {
  /** The incident that stands, by id. */
  readonly incident: string;
  /** Reports of what was merged away: who sees none of them does not learn of the merge. */
  readonly shownBy: readonly ReportSnapshot[];
};

type Parts = {
  readonly incidents: readonly IncidentDelta[];
  readonly reports: readonly ReportDelta[];
};

/**
 * The reports that an append said something of, linked to something, brought together with others, or reminds somebody of,
 * each once.
 */
export function reportChanges(unit: AppendedUnit, { incidents, reports }: Parts): ReportChange[] {
  const said = new Map(reports.map((delta) => [delta.reportId, delta]));
  const linked = linkedBy(unit, incidents);
  const merges = mergesBy(incidents);
  const clocks = clocksBy(unit, incidents);
  const ids = new Set([...said.keys(), ...linked.keys(), ...merges.keys()]);
  return [...new Set([...ids, ...clocks.keys()])].map((reportId) => {
    const delta = said.get(reportId) ?? linkedOnly(reportId, incidents);
    const linkedTo = delta.before === null ? [] : (linked.get(reportId) ?? []);
    return {
      reportId,
      before: delta.before,
      after: delta.after,
      revised: delta.events.some(({ event }) => REVISIONS.includes(event.type)),
      erased: unit.erased.includes(reportId),
      recalledFrom: recalled(delta),
      incidents: incidentsOf(reportId, incidents),
      linkedTo,
      merges: merges.get(reportId) ?? [],
      clocks: clocks.get(reportId) ?? [],
      noticedBy: ids.has(reportId)
        ? null
        : (clocks.get(reportId) ?? []).map(({ organisationId }) => organisationId),
    };
  });
}

const REVISIONS: readonly string[] = ['ReportRevised', 'ReportCorrected'];

const has = (reports: readonly ReportSnapshot[], reportId: string): boolean =>
  reports.some(({ state }) => state.reportId === reportId);

/** Incidents that a report was linked to by this append, by report. */
function linkedBy(
  { incidents: touched }: AppendedUnit,
  deltas: readonly IncidentDelta[],
): Map<string, string[]> {
  const linked = new Map<string, string[]>();
  for (const { incidentId, linked: reports } of deltas) {
    if (!touched.includes(incidentId)) continue;
    for (const reportId of reports) {
      linked.set(reportId, [...(linked.get(reportId) ?? []), incidentId]);
    }
  }
  return linked;
}

/** Incidents into which others were merged by this append, for every report that is in there now. */
function mergesBy(deltas: readonly IncidentDelta[]): Map<string, MergeOfReport[]> {
  const merges = new Map<string, MergeOfReport[]>();
  const gone = deltas.filter(({ mergedAway }) => mergedAway).map(({ incidentId }) => incidentId);
  for (const { incidentId: incident, after } of deltas) {
    const shownBy = after.filter(({ through }) => through.some((id) => gone.includes(id)));
    if (shownBy.length === 0) continue;
    for (const { state } of after) {
      const merge = { incident, shownBy };
      merges.set(state.reportId, [...(merges.get(state.reportId) ?? []), merge]);
    }
  }
  return merges;
}

/**
 * Marks that clocks passed, for every report of their incidents. Where the incident was merged into another one its clock is
 * told by the reports that came with it: by them alone does anybody learn of the merge.
 */
function clocksBy(
  { ranLow }: AppendedUnit,
  deltas: readonly IncidentDelta[],
): Map<string, ClockOfReport[]> {
  const clocks = new Map<string, ClockOfReport[]>();
  const reports = deltas.flatMap(({ incidentId: toldBy, after }) =>
    after.map(({ state, through }) => ({ report: state.reportId, toldBy, through })),
  );
  for (const data of ranLow) {
    for (const { report, toldBy, through } of reports) {
      if (toldBy !== data.incidentId && !through.includes(data.incidentId)) continue;
      clocks.set(report, [...(clocks.get(report) ?? []), { ...data, toldBy }]);
    }
  }
  return clocks;
}

/** A report of which nothing was said stands as it stood. */
function linkedOnly(reportId: string, deltas: readonly IncidentDelta[]): ReportDelta {
  const found = deltas
    .flatMap(({ after }) => after)
    .find(({ state }) => state.reportId === reportId);
  return { reportId, before: found ?? null, after: found ?? null, events: [] };
}

function incidentsOf(reportId: string, deltas: readonly IncidentDelta[]): string[] {
  const after = deltas.filter((delta) => has(delta.after, reportId));
  const those = after.length > 0 ? after : deltas.filter((delta) => has(delta.before, reportId));
  return those.map(({ incidentId }) => incidentId);
}

function recalled({ events }: ReportDelta): ReportChange['recalledFrom'] {
  const holders = events.flatMap(({ event }) =>
    event.type === 'ReportRecalled' ? event.data.holders : [],
  );
  return {
    organisations: holders.flatMap((each) => (each.personId === null ? each.organisationId : [])),
    people: holders.flatMap(({ personId }) => personId ?? []),
  };
}
