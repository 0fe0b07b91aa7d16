import type { RuleIndex } from '@tocsin/alerts';
import { subjectOf, type AppendedUnit, type ReportSnapshot } from '@tocsin/changes';
import {
  hasExpired,
  isActive,
  isSilent,
  type AlertKind,
  type AlertRuleDefinition,
  type FilterSubject,
  type IncidentFilter,
  type Silence,
  type Viewer,
} from '@tocsin/domain';
import { isRecalledFrom, meaningOf } from './kinds.js';
import type { ReportChange } from './report-change.js';

/** A rule as it stands at a position of the log. */
export type StandingAlertRule = {
  readonly ruleId: string;
  readonly ownerId: string;
  readonly organisationId: string;
  /** Position of the event that made its text. */
  readonly revision: number;
  readonly definition: AlertRuleDefinition;
  readonly filter: IncidentFilter;
  readonly silences: readonly Silence[];
};

/** A report that an alert is about, by ids. */
export type AlertSubject = {
  readonly incident: string | null;
  readonly report: string;
  readonly kinds: readonly AlertKind[];
  /** Places of the predicates that held, in the rule's filter. */
  readonly reasons: readonly number[];
};

/** What one append means to one rule. */
export type MatchedRule = {
  readonly rule: StandingAlertRule;
  readonly subjects: readonly AlertSubject[];
  readonly drill: boolean;
  readonly sending: 'now' | 'digest' | 'none';
};

/** Rights at a position; who did not exist is absent. */
export type RightsAt = (
  personIds: readonly string[],
  position: number,
) => Promise<Map<string, Viewer>>;

export type Matching = {
  readonly index: RuleIndex<StandingAlertRule>;
  readonly rights: RightsAt;
  /** Rules that told their owners of a report, by report. */
  readonly toldOf: (
    reportIds: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly string[]>>;
};

/** The rules that an append concerns, with the rights of then: each once, whatever it did to how many reports. */
export async function matchAppend(
  unit: AppendedUnit,
  changes: readonly ReportChange[],
  matching: Matching,
): Promise<MatchedRule[]> {
  const pairs = changes.flatMap((change) =>
    rulesFor(change, matching.index).map((rule) => ({ change, rule })),
  );
  const told = await followUps(changes, matching);
  const owners = [...new Set([...pairs, ...told].map(({ rule }) => rule.ownerId))];
  if (owners.length === 0) return [];
  const after = await matching.rights(owners, unit.last);
  const moved = unit.people.length + unit.organisations.length > 0;
  const before = moved ? await matching.rights(owners, unit.first - 1) : after;
  const found = new Map<StandingAlertRule, Found[]>();
  const add = (rule: StandingAlertRule, each: Found) =>
    found.set(rule, [...(found.get(rule) ?? []), each]);
  for (const { change, rule } of pairs) {
    const meaning = meaningOf(change, {
      filter: rule.filter,
      before: before.get(rule.ownerId) ?? null,
      after: after.get(rule.ownerId) ?? null,
    });
    const kinds = meaning.kinds.filter((kind) => rule.definition.kinds.includes(kind));
    if (kinds.length > 0) add(rule, { change, kinds, reasons: meaning.reasons });
  }
  for (const { change, rule } of told) {
    const viewer = after.get(rule.ownerId);
    const kinds = viewer && isActive(viewer) ? erasureFor(change, rule, viewer) : [];
    if (kinds.length > 0) add(rule, { change, kinds, reasons: [] });
  }
  const at = unit.recordedAt ?? 0;
  return [...found]
    .filter(([rule]) => !hasExpired(rule.definition, at))
    .map(([rule, all]) => matched(rule, all, at));
}

type Found = {
  readonly change: ReportChange;
  readonly kinds: readonly AlertKind[];
  readonly reasons: readonly number[];
};

/** Rules under a key that the report has, or had: all that may match, and hardly any other. */
function rulesFor(
  { before, after }: ReportChange,
  index: RuleIndex<StandingAlertRule>,
): StandingAlertRule[] {
  const subjects = [after, before].flatMap((report) => (report ? known(report) : []));
  return [...new Set(subjects.flatMap((subject) => [...index.candidates(subject)]))];
}

/** With its source: a rule that may not know it is held to what its owner may know afterwards. */
const known = (report: ReportSnapshot): FilterSubject[] =>
  report.state.status === 'erased' ? [] : [subjectOf(report, report.state, true)];

type FollowUp = { readonly change: ReportChange; readonly rule: StandingAlertRule };

/** An erased report matches nothing: who was told of it by a rule is told by the same rule that it is gone. */
async function followUps(
  changes: readonly ReportChange[],
  { index, toldOf }: Matching,
): Promise<FollowUp[]> {
  const erased = changes.filter((change) => change.erased);
  if (erased.length === 0) return [];
  const told = await toldOf(erased.map(({ reportId }) => reportId));
  return erased.flatMap((change) =>
    (told.get(change.reportId) ?? []).flatMap((ruleId) => {
      const rule = index.get(ruleId);
      return rule ? [{ change, rule }] : [];
    }),
  );
}

const erasureFor = (
  change: ReportChange,
  { definition }: StandingAlertRule,
  viewer: Viewer,
): AlertKind[] => {
  const kinds: AlertKind[] = isRecalledFrom(change, viewer)
    ? ['WITHDRAWN', 'RECALLED']
    : ['WITHDRAWN'];
  return kinds.filter((kind) => definition.kinds.includes(kind));
};

function matched(rule: StandingAlertRule, found: readonly Found[], at: number): MatchedRule {
  const subjects = found.map(({ change, kinds, reasons }) => ({
    incident: (kinds.includes('LINKED') ? change.linkedTo : change.incidents)[0] ?? null,
    report: change.reportId,
    kinds,
    reasons,
  }));
  const isQuiet = subjects.every(({ incident }) => isSilent(rule.silences, incident, at));
  return {
    rule,
    subjects,
    drill: found.some(({ change }) => isDrill(change.after) || isDrill(change.before)),
    sending: isQuiet ? 'none' : sendingOf(rule.definition),
  };
}

const isDrill = (report: ReportSnapshot | null): boolean =>
  report !== null && report.state.status !== 'erased' && report.state.report.drill === true;

function sendingOf({ channels, timing }: AlertRuleDefinition): MatchedRule['sending'] {
  if (!channels.email && channels.webhookIds.length === 0) return 'none';
  return timing.kind === 'live' ? 'now' : 'digest';
}
