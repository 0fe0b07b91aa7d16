import { reasonsOf } from '@tocsin/alerts';
import { subjectOf, type ReportSnapshot } from '@tocsin/changes';
import {
  isActive,
  matches,
  mayKnowSource,
  severityRank,
  visible,
  type AlertKind,
  type FilterSubject,
  type IncidentFilter,
  type LivingReport,
  type Viewer,
} from '@tocsin/domain';
import type { ClockOfReport, ReportChange } from './report-change.js';

/** Whose eyes, before the append and after it, looking for what. */
export type RuleLook = {
  readonly filter: IncidentFilter;
  readonly before: Viewer | null;
  readonly after: Viewer | null;
};

/** What a change means to the owner of a rule, and which predicates of the rule held. */
export type Meaning = { readonly kinds: readonly AlertKind[]; readonly reasons: readonly number[] };

const NOTHING: Meaning = { kinds: [], reasons: [] };

/**
 * What an append did to a report, as the owner of a rule sees it with the rights that he had then. Nothing where he
 * sees nothing, or where neither what he saw nor what he sees now matches.
 *
 * What was erased can be matched by nobody any more: see `followUps`.
 */
export function meaningOf(change: ReportChange, look: RuleLook): Meaning {
  if (look.after === null || !isActive(look.after)) return NOTHING;
  const was = seenBy(change.before, look.before, look.filter);
  const is = seenBy(change.after, look.after, look.filter);
  const kinds = kindsOf(change, { was, is, viewer: look.after });
  const subject = is.matching ?? was.matching;
  if (kinds.length === 0 || subject === null) return NOTHING;
  return { kinds, reasons: reasonsOf(look.filter, subject) };
}

type Seen = {
  /** Null where it is not to be seen, or was erased. */
  readonly state: LivingReport | null;
  /** As the filter looks at it; null where it does not match. */
  readonly matching: FilterSubject | null;
};

function seenBy(
  report: ReportSnapshot | null,
  viewer: Viewer | null,
  filter: IncidentFilter,
): Seen {
  if (report === null || viewer === null || report.state.status === 'erased') return UNSEEN;
  if (!visible(viewer, report.access)) return UNSEEN;
  const subject = subjectOf(report, report.state, mayKnowSource(viewer, report.access));
  return { state: report.state, matching: matches(filter, subject) ? subject : null };
}

const UNSEEN: Seen = { state: null, matching: null };

type Eyes = { readonly was: Seen; readonly is: Seen; readonly viewer: Viewer };

function kindsOf(change: ReportChange, eyes: Eyes): AlertKind[] {
  const { was, is, viewer } = eyes;
  if (change.before === null) return is.matching ? ['PUBLISHED'] : [];
  if (was.state === null) return is.matching ? ['ACCESS_GAINED'] : [];
  if (is.state === null) return was.matching ? lossOf(change, viewer) : [];
  if (was.matching === null && is.matching === null) return [];
  return changesOf(change, { was: was.state, is: is.state, viewer });
}

function lossOf(change: ReportChange, viewer: Viewer): AlertKind[] {
  if (change.erased) return [];
  return isRecalledFrom(change, viewer) ? ['RECALLED', 'ACCESS_LOST'] : ['ACCESS_LOST'];
}

/** What happened to a report that was and is to be seen. */
function changesOf(
  change: ReportChange,
  { was, is, viewer }: { was: LivingReport; is: LivingReport; viewer: Viewer },
): AlertKind[] {
  const isRaised = severityRank(is.report.severity.oecd) > severityRank(was.report.severity.oecd);
  const happened: Partial<Record<AlertKind, boolean>> = {
    REVISED: change.revised,
    SEVERITY_RAISED: isRaised,
    WITHDRAWN: was.status === 'submitted' && is.status === 'retracted',
    LINKED: change.linkedTo.length > 0,
    MERGED: mergeShownBy(change, viewer) !== null,
    CLOCK_RUNNING_OUT: clocksOf(change, viewer).length > 0,
  };
  return (Object.keys(happened) as AlertKind[]).filter((kind) => happened[kind]);
}

/**
 * By which report somebody sees that a report's incident was merged with another one: by itself where it was merged away,
 * else by one that was. Null where he sees none of those: then he does not learn of the merge, now or when it is sent.
 */
export function mergeShownBy({ reportId, merges }: ReportChange, viewer: Viewer): string | null {
  const seen = merges
    .flatMap(({ shownBy }) => shownBy)
    .filter(({ state, access }) => state.status !== 'erased' && visible(viewer, access))
    .map(({ state }) => state.reportId)
    .toSorted();
  return seen.find((id) => id === reportId) ?? seen[0] ?? null;
}

/** Of the clocks that passed a mark those that his organisation has to heed: of others nobody learns anything. */
export const clocksOf = ({ clocks }: ReportChange, viewer: Viewer): readonly ClockOfReport[] =>
  clocks.filter(({ organisationId }) => organisationId === viewer.organisationId);

/** Whether somebody is asked to delete a report: he himself, or his organisation. */
export const isRecalledFrom = (
  { recalledFrom: { organisations, people } }: ReportChange,
  viewer: Viewer,
): boolean => organisations.includes(viewer.organisationId) || people.includes(viewer.personId);
