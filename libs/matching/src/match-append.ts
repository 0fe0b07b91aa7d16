import type { RuleIndex } from '@tocsin/alerts';
import { subjectOf, type AppendedUnit, type ReportSnapshot } from '@tocsin/changes';
import {
  hasExpired,
  isActive,
  isSilent,
  type AlertKind,
  type AlertRuleDefinition,
  type ClockMark,
  type FilterSubject,
  type IncidentFilter,
  type Silence,
  type Viewer,
} from '@tocsin/domain';
import { clocksOf, isRecalledFrom, meaningOf, mergeShownBy } from './kinds.js';
import type { ClockOfReport, ReportChange } from './report-change.js';

/** A rule as it stands at a position of the log. */
export type StandingAlertRule = {
  readonly ruleId: string;
  /** A person, or for a rule of an organisation that organisation. */
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
  /** The marks that clocks passed; absent where it is about none. */
  readonly clocks?: readonly PassedMark[];
};

/** A mark that a clock passed, and of which due time (RFC 3339 UTC). */
export type PassedMark = {
  readonly clock: string;
  readonly mark: ClockMark;
  readonly dueAt: string;
};

/** What one append means to one rule. */
export type MatchedRule = {
  readonly rule: StandingAlertRule;
  readonly subjects: readonly AlertSubject[];
  readonly drill: boolean;
  readonly sending: 'now' | 'digest' | 'none';
};

/** Rights at a position; who did not exist is absent. */
type RightsAt = (ownerIds: readonly string[], position: number) => Promise<Map<string, Viewer>>;

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
  const pairs: Pair[] = changes.flatMap((change) =>
    rulesFor(change, matching.index)
      .filter(({ organisationId }) => change.noticedBy?.includes(organisationId) ?? true)
      .map((rule) => ({ change, rule })),
  );
  const told = await followUps(changes, matching);
  const owners = [...new Set([...pairs, ...told].map(({ rule }) => rule.ownerId))];
  if (owners.length === 0) return [];
  const eyes = await eyesAt(unit, owners, matching);
  const found = [
    ...pairs.flatMap((pair) => foundIn(pair, eyes)),
    ...told.flatMap((pair) => foundErased(pair, eyes)),
  ];
  const at = unit.recordedAt ?? 0;
  return [...byRule(found)]
    .filter(([rule]) => !hasExpired(rule.definition, at))
    .map(([rule, all]) => matched(rule, all, at));
}

/** A rule that a change may concern. */
type Pair = { readonly change: ReportChange; readonly rule: StandingAlertRule };
type Rights = ReadonlyMap<string, Viewer>;
type Eyes = { readonly before: Rights; readonly after: Rights };

/** The rights before and after an append: the same ones unless it says something of somebody. */
async function eyesAt(
  { first, last, people, organisations }: AppendedUnit,
  owners: readonly string[],
  { rights }: Matching,
): Promise<Eyes> {
  const after = await rights(owners, last);
  const isMoved = people.length + organisations.length > 0;
  return { before: isMoved ? await rights(owners, first - 1) : after, after };
}

function foundIn({ change, rule }: Pair, { before, after }: Eyes): Found[] {
  const { kinds, reasons } = meaningOf(change, {
    filter: rule.filter,
    before: before.get(rule.ownerId) ?? null,
    after: after.get(rule.ownerId) ?? null,
  });
  const viewer = after.get(rule.ownerId);
  const clocks = viewer && kinds.includes('CLOCK_RUNNING_OUT') ? clocksOf(change, viewer) : [];
  const found = { change, report: change.reportId, kinds, reasons, clocks };
  const shownBy = viewer && kinds.includes('MERGED') ? mergeShownBy(change, viewer) : null;
  if (shownBy === null || shownBy === change.reportId) return asked(rule, found);
  // Told of what was merged away, so that it is told for as long as he may read that.
  return [
    ...asked(rule, { ...found, kinds: kinds.filter((kind) => kind !== 'MERGED') }),
    ...asked(rule, { ...found, report: shownBy, kinds: ['MERGED'], clocks: [] }),
  ];
}

function foundErased({ change, rule }: Pair, { after }: Eyes): Found[] {
  const viewer = after.get(rule.ownerId);
  if (!viewer || !isActive(viewer)) return [];
  const isRecalled = isRecalledFrom(change, viewer);
  const kinds: AlertKind[] = isRecalled ? ['WITHDRAWN', 'RECALLED'] : ['WITHDRAWN'];
  return asked(rule, { change, report: change.reportId, kinds, reasons: [], clocks: [] });
}

/** Of what happened, what the rule asks for. */
function asked(rule: StandingAlertRule, found: Omit<Found, 'rule'>): Found[] {
  const kinds = found.kinds.filter((kind) => rule.definition.kinds.includes(kind));
  return kinds.length > 0 ? [{ ...found, rule, kinds }] : [];
}

function byRule(found: readonly Found[]): Map<StandingAlertRule, Found[]> {
  const rules = new Map<StandingAlertRule, Found[]>();
  for (const each of found) rules.set(each.rule, [...(rules.get(each.rule) ?? []), each]);
  return rules;
}

type Found = {
  readonly rule: StandingAlertRule;
  readonly change: ReportChange;
  /** What the owner is told of: the report that changed, or one that was merged into its incident. */
  readonly report: string;
  readonly kinds: readonly AlertKind[];
  readonly reasons: readonly number[];
  /** Clocks that he is told of. */
  readonly clocks: readonly ClockOfReport[];
};

/** Rules under a key that the report has, or had: all that may match, and hardly any other. */
function rulesFor(
  { before, after }: ReportChange,
  index: RuleIndex<StandingAlertRule>,
): StandingAlertRule[] {
  const subjects = [after, before].flatMap((report) => (report ? known(report) : []));
  return [...new Set(subjects.flatMap((subject) => index.candidates(subject)))];
}

/** With its source: a rule that may not know it is held to what its owner may know afterwards. */
const known = (report: ReportSnapshot): FilterSubject[] =>
  report.state.status === 'erased' ? [] : [subjectOf(report, report.state, true)];

/** An erased report matches nothing: who was told of it by a rule is told by the same rule that it is gone. */
async function followUps(
  changes: readonly ReportChange[],
  { index, toldOf }: Matching,
): Promise<Pair[]> {
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

function matched(rule: StandingAlertRule, found: readonly Found[], at: number): MatchedRule {
  const subjects = new Map<string, AlertSubject>();
  for (const each of found) subjects.set(each.report, subjectWith(subjects.get(each.report), each));
  const isQuiet = [...subjects.values()].every(({ incident }) =>
    isSilent(rule.silences, incident, at),
  );
  return {
    rule,
    subjects: [...subjects.values()],
    drill: found.some(({ change }) => isDrill(change.after) || isDrill(change.before)),
    sending: isQuiet ? 'none' : sendingOf(rule.definition),
  };
}

/** A report that an alert is about, with one more that was found of it. */
function subjectWith(known: AlertSubject | undefined, found: Found): AlertSubject {
  const clocks = [...(known?.clocks ?? []), ...marksIn(found)];
  return {
    incident: known?.incident ?? incidentOf(found),
    report: found.report,
    kinds: [...new Set([...(known?.kinds ?? []), ...found.kinds])],
    reasons: [...new Set([...(known?.reasons ?? []), ...found.reasons])],
    ...(clocks.length > 0 && { clocks }),
  };
}

/** Where the rule asks for them. */
const marksIn = ({ kinds, clocks }: Found): PassedMark[] =>
  kinds.includes('CLOCK_RUNNING_OUT')
    ? clocks.map(({ clockId: clock, mark, dueAt }) => ({ clock, mark, dueAt }))
    : [];

function incidentOf({ change: { linkedTo, merges, incidents }, kinds, clocks }: Found) {
  if (kinds.includes('LINKED')) return linkedTo[0] ?? null;
  if (kinds.includes('MERGED')) return merges[0]?.incident ?? null;
  return clocks[0]?.toldBy ?? incidents[0] ?? null;
}

const isDrill = (report: ReportSnapshot | null): boolean =>
  report !== null && report.state.status !== 'erased' && report.state.report.drill === true;

function sendingOf({ channels, timing }: AlertRuleDefinition): MatchedRule['sending'] {
  if (!channels.email && channels.webhookIds.length === 0) return 'none';
  return timing.kind === 'live' ? 'now' : 'digest';
}
