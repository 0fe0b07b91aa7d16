import type { AppendedUnit } from '@tocsin/changes';
import {
  accessOf,
  evolveReport,
  matches,
  mayKnowSource,
  noReport,
  reportFacets,
  severityRank,
  streamOf,
  textOf,
  visible,
  type AlertKind,
  type IncidentFilter,
  type ReportFacets,
  type ReportEvent,
  type ReportState,
  type Surviving,
  type Viewer,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';

/** Those that a fold of the report alone can tell. */
export const PLAIN_KINDS: readonly AlertKind[] = [
  'PUBLISHED',
  'REVISED',
  'SEVERITY_RAISED',
  'WITHDRAWN',
  'ACCESS_GAINED',
  'ACCESS_LOST',
  'MERGED',
  'CLOCK_RUNNING_OUT',
];

type Rule = { readonly ruleId: string; readonly ownerId: string; readonly filter: IncidentFilter };

/** An alert as it should be: what happened to each report, told by nothing but the log. */
export type PlainAlert = {
  readonly position: number;
  readonly ruleId: string;
  readonly subjects: readonly { readonly report: string; readonly kinds: readonly string[] }[];
};

type Given = {
  readonly events: readonly RecordedEvent[];
  /** The rights of a person, or of an organisation as such, at a position. */
  readonly viewer: (ownerId: string, position: number) => Promise<Viewer | null>;
  /** Which rule spoke of which report; remembered from one reading to the next. */
  readonly told?: Set<string>;
};

/** The oracle of matching: alerts by a plain reading of the log, without an index, a view, or a snapshot. */
export class PlainReading {
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #rules: readonly RecordedEvent[];
  readonly #handles = new Map<string, string>();
  readonly #told: Set<string>;
  readonly #merges: readonly RecordedEvent[];
  readonly #ranLow: readonly RecordedEvent[];
  /** Rules that stand where the reading has got to, and how many of their events that took. */
  readonly #standing = new Map<string, Rule>();
  #rulesRead = 0;
  readonly #facets = new WeakMap<ReportState, ReportFacets>();
  /** Reports as they stood before and after the append at hand. */
  readonly #folded = new Map<string, ReportState>();

  constructor(private readonly given: Given) {
    const ofType = (type: RegExp) => given.events.filter(({ event }) => type.test(event.type));
    this.#rules = ofType(/^AlertRule/);
    this.#merges = ofType(/^Incident(Merged|Unmerged)$/);
    this.#ranLow = ofType(/^ClockRanLow$/);
    this.#told = given.told ?? new Set();
    for (const each of given.events) {
      const { stream, event } = each;
      const events = this.#streams.get(stream) ?? [];
      events.push(each);
      this.#streams.set(stream, events);
      if (event.type !== 'OrganisationAdmitted') continue;
      this.#handles.set(event.data.organisationId, event.data.handle);
    }
  }

  /** The alerts of one append. Appends are to be read in their order: what was told decides who hears of an erasure. */
  async alertsOf(unit: AppendedUnit): Promise<PlainAlert[]> {
    const found: PlainAlert[] = [];
    this.#folded.clear();
    const reports = unit.reports.map((report) => ({
      report,
      before: this.#reportAt(report, unit.first - 1),
      after: this.#reportAt(report, unit.last),
    }));
    const merges = this.#mergesIn(unit);
    const clocks = this.#clocksIn(unit);
    if (reports.length + merges.length + clocks.length === 0) return found;
    for (const { ruleId, ownerId, filter } of this.#rulesAt(unit.last)) {
      const viewer = await this.given.viewer(ownerId, unit.last);
      if (viewer === null) continue;
      const subjects = reports.flatMap(({ report, before, after }) => {
        const kinds = this.#kindsOf(before, after, { viewer, filter, report });
        const mark = `${ruleId} ${report}`;
        if (unit.erased.includes(report) && this.#told.has(mark)) kinds.push('WITHDRAWN');
        if (kinds.length > 0) this.#told.add(mark);
        return kinds.length > 0 ? [{ report, kinds }] : [];
      });
      for (const report of this.#mergedBefore(merges, unit, { viewer, filter })) {
        this.#told.add(`${ruleId} ${report}`);
        subjects.push({ report, kinds: ['MERGED'] });
      }
      for (const report of this.#remindedOf(clocks, unit, { viewer, filter })) {
        this.#told.add(`${ruleId} ${report}`);
        subjects.push({ report, kinds: ['CLOCK_RUNNING_OUT'] });
      }
      if (subjects.length > 0) found.push({ position: unit.last, ruleId, subjects });
    }
    return found;
  }

  #mergesIn({ first, last, incidents }: AppendedUnit): PlainMerge[] {
    return incidents
      .flatMap((id) => this.#streams.get(streamOf.incident(id)) ?? [])
      .filter(({ position }) => first <= position && position <= last)
      .flatMap(({ event }) => (event.type === 'IncidentMerged' ? [event.data] : []))
      .map(({ incidentId, intoId }) => ({
        moved: this.#inIncident(incidentId, last),
        all: this.#inIncident(intoId, last),
      }));
  }

  /** Reports by which an owner is told of merges: what was merged away, if it or the other incident has what matches. */
  #mergedBefore(
    merges: readonly PlainMerge[],
    unit: AppendedUnit,
    eyes: Omit<Eyes, 'report'>,
  ): Set<string> {
    const told = merges.flatMap(({ moved, all }) => {
      const seen = moved
        .filter((report) => this.#look(this.#reportAt(report, unit.last), { ...eyes, report }).sees)
        .toSorted();
      const matching = this.#matchingAmong(all, unit, eyes);
      return matching.flatMap((report) => (seen.includes(report) ? report : (seen[0] ?? [])));
    });
    return new Set(told);
  }

  #clocksIn({ first, last }: AppendedUnit): PlainClock[] {
    return this.#ranLow.flatMap(({ event, position }) =>
      event.type === 'ClockRanLow' && first <= position && position <= last
        ? [{ ...event.data, reports: this.#inIncident(event.data.incidentId, last) }]
        : [],
    );
  }

  /** Reports by which an owner is told of clocks of his organisation: each that he reads and that matches. */
  #remindedOf(
    clocks: readonly PlainClock[],
    unit: AppendedUnit,
    eyes: Omit<Eyes, 'report'>,
  ): Set<string> {
    const reports = clocks
      .filter(({ organisationId }) => organisationId === eyes.viewer.organisationId)
      .flatMap((clock) => clock.reports);
    return new Set(this.#matchingAmong(reports, unit, eyes));
  }

  /** Reports that an owner saw before an append and sees after it, and that his rule matches then or now. */
  #matchingAmong(
    reports: readonly string[],
    { first, last }: AppendedUnit,
    eyes: Omit<Eyes, 'report'>,
  ): string[] {
    return reports.filter((report) => {
      const [was, is] = [first - 1, last].map((position) =>
        this.#look(this.#reportAt(report, position), { ...eyes, report }),
      );
      return was?.sees && is?.sees && (was.matching || is.matching);
    });
  }

  /** Reports in an incident, and in all that was merged into it by a position. */
  #inIncident(incidentId: string, position: number): string[] {
    const reports = new Set<string>();
    for (const { event, position: at } of this.#streams.get(streamOf.incident(incidentId)) ?? []) {
      if (at > position) break;
      if (event.type === 'ReportLinked') reports.add(event.data.reportId);
      if (event.type === 'ReportUnlinked') reports.delete(event.data.reportId);
    }
    const into = new Map<string, string>();
    for (const { event, position: at } of this.#merges) {
      if (at > position) break;
      if (event.type === 'IncidentMerged') into.set(event.data.incidentId, event.data.intoId);
      if (event.type === 'IncidentUnmerged') into.delete(event.data.incidentId);
    }
    const parts = [...into].flatMap(([part, whole]) => (whole === incidentId ? part : []));
    return [...new Set([...reports, ...parts.flatMap((id) => this.#inIncident(id, position))])];
  }

  #rulesAt(position: number): Rule[] {
    const rules = this.#standing;
    for (; (this.#rules[this.#rulesRead]?.position ?? Infinity) <= position; this.#rulesRead += 1) {
      const { event } = this.#rules[this.#rulesRead]!;
      if (event.type === 'AlertRuleCreated') {
        const { ruleId, owner, personId, organisationId } = event.data;
        const ownerId = owner === 'organisation' ? organisationId : personId;
        rules.set(ruleId, { ruleId, ownerId, filter: event.content!.filter });
      } else if (event.type === 'AlertRuleChanged') {
        const { ruleId } = event.data;
        rules.set(ruleId, { ...rules.get(ruleId)!, filter: event.content!.filter });
      } else if (event.type === 'AlertRuleDeleted') rules.delete(event.data.ruleId);
    }
    return [...rules.values()];
  }

  #reportAt(reportId: string, position: number): ReportState {
    const place = `${reportId} ${position}`;
    const folded =
      this.#folded.get(place) ??
      (this.#streams.get(streamOf.report(reportId)) ?? [])
        .filter((each) => each.position <= position)
        .reduce<ReportState>(
          (state, { event }) => evolveReport(state, event as Surviving<ReportEvent>),
          noReport,
        );
    this.#folded.set(place, folded);
    return folded;
  }

  /** What an append means to a rule, said once more and as plainly as it can be. */
  #kindsOf(before: ReportState, after: ReportState, eyes: Eyes): AlertKind[] {
    const [was, is] = [this.#look(before, eyes), this.#look(after, eyes)];
    if (before.status === 'none') return is.matching ? ['PUBLISHED'] : [];
    if (!('report' in after)) return [];
    if (!was.sees) return is.matching ? ['ACCESS_GAINED'] : [];
    if (!is.sees) return was.matching ? ['ACCESS_LOST'] : [];
    return was.matching || is.matching ? happened(before, after) : [];
  }

  /** Whether an owner sees a report, and whether his rule matches it. */
  #look(state: ReportState, { viewer, filter, report }: Eyes) {
    const nothing = { sees: false, matching: false };
    if (state.status === 'none' || state.status === 'erased') return nothing;
    const access = accessOf(state);
    if (!visible(viewer, access)) return nothing;
    const [first] = this.#streams.get(streamOf.report(report)) ?? [];
    const source = this.#handles.get(state.organisationId) ?? null;
    const facets = this.#facets.get(state) ?? reportFacets(state.report);
    this.#facets.set(state, facets);
    const matching = matches(filter, {
      facets,
      label: state.sharing.label,
      status: state.status,
      recordedAt: first!.recordedAt.getTime(),
      organisation: mayKnowSource(viewer, access) ? source : null,
      text: () => textOf(state.report),
    });
    return { sees: true, matching };
  }
}

type PlainClock = { readonly organisationId: string; readonly reports: readonly string[] };

type PlainMerge = { readonly moved: readonly string[]; readonly all: readonly string[] };

type Eyes = {
  readonly viewer: Viewer;
  readonly filter: IncidentFilter;
  readonly report: string;
};

const grade = (state: ReportState): number =>
  'report' in state ? severityRank(state.report.severity.oecd) : -1;

/** To a report that was and is to be seen. */
function happened(before: ReportState, after: ReportState): AlertKind[] {
  const revision = (state: ReportState) => ('revision' in state ? state.revision : 0);
  const isRetracted = before.status === 'submitted' && after.status === 'retracted';
  return [
    ...(revision(after) > revision(before) ? (['REVISED'] as const) : []),
    ...(grade(after) > grade(before) ? (['SEVERITY_RAISED'] as const) : []),
    ...(isRetracted ? (['WITHDRAWN'] as const) : []),
  ];
}
