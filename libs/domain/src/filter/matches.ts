import { unreachable } from '../decision.js';
import { ancestors, areaCode } from '../place/place.js';
import type { IncidentReport, PlaceMeaning } from '../report/incident-report.js';
import type { ReportFacets } from '../report/report-facets.js';
import type { TlpLabel } from '../sharing/tlp.js';
import type { IncidentFilter, ReportStatus, TimeSpan } from './incident-filter.js';

/** What a filter looks at: one report, as the viewer may know it. */
export type FilterSubject = {
  readonly facets: ReportFacets;
  readonly label: TlpLabel;
  readonly status: ReportStatus;
  /** Milliseconds UTC. */
  readonly recordedAt: number;
  /** Handle of the source; null where it is hidden from the viewer. */
  readonly organisation: string | null;
  /** All texts of the report, normalised by `normaliseText`; called only for a text predicate. */
  readonly text: () => string;
};

/**
 * Does a report match? The reference meaning of the filter; the SQL that lists use is proved equal to it.
 * An unknown or hidden value satisfies no predicate, so that `not` of it does. One change meets hundreds of rules:
 * nothing is allocated on the way.
 */
export function matches(filter: IncidentFilter, subject: FilterSubject): boolean {
  const { facets } = subject;
  switch (filter.kind) {
    case 'and':
      return allMatch(filter.filters, subject);
    case 'or':
      return anyMatches(filter.filters, subject);
    case 'not':
      return !matches(filter.filter, subject);
    case 'label':
      return filter.in.includes(subject.label);
    case 'severity':
      return filter.in.includes(facets.severity);
    case 'recordType':
      return filter.in.includes(facets.recordType);
    case 'riskKind':
      return facets.riskKind !== null && filter.in.includes(facets.riskKind);
    case 'status':
      return filter.in.includes(subject.status);
    case 'organisation':
      return subject.organisation !== null && filter.in.includes(subject.organisation);
    case 'drill':
      return facets.drill === filter.is;
    default:
      return matchesMany(filter, subject);
  }
}

function allMatch(filters: readonly IncidentFilter[], subject: FilterSubject): boolean {
  for (const each of filters) if (!matches(each, subject)) return false;
  return true;
}

function anyMatches(filters: readonly IncidentFilter[], subject: FilterSubject): boolean {
  for (const each of filters) if (matches(each, subject)) return true;
  return false;
}

type Many = Extract<
  IncidentFilter,
  {
    kind:
      | 'harm'
      | 'isicSection'
      | 'language'
      | 'externalId'
      | 'place'
      | 'occurred'
      | 'recorded'
      | 'text';
  }
>;

function matchesMany(filter: Many, { facets, recordedAt, text }: FilterSubject): boolean {
  switch (filter.kind) {
    case 'harm':
      return haveOneOf(facets.harms, filter.in);
    case 'isicSection':
      return haveOneOf(facets.isicSections, filter.in);
    case 'language':
      return haveOneOf(facets.languages, filter.in);
    case 'externalId':
      return haveOneOf(facets.externalIds, filter.in);
    case 'place':
      return inPlace(filter, facets.places);
    case 'occurred':
      return overlaps(filter, facets.occurred);
    case 'recorded':
      return overlaps(filter, { start: recordedAt, end: recordedAt + 1 });
    case 'text':
      return holdsAll(text(), termsOf(filter));
    default:
      return unreachable(filter);
  }
}

function haveOneOf<Value>(own: readonly (Value | null)[], wanted: readonly Value[]): boolean {
  for (const each of wanted) if (own.includes(each)) return true;
  return false;
}

function holdsAll(text: string, terms: readonly string[]): boolean {
  for (const term of terms) if (!text.includes(term)) return false;
  return true;
}

type PlaceCodes = { readonly within: string; readonly around: readonly string[] };

/** One filter looks at many reports: what follows from its own words alone is worked out once. */
function workedOutOnce<Filter extends object, Value extends object>(
  work: (filter: Filter) => Value,
): (filter: Filter) => Value {
  const known = new WeakMap<Filter, Value>();
  return (filter) => {
    const found = known.get(filter);
    if (found) return found;
    const value = work(filter);
    known.set(filter, value);
    return value;
  };
}

const termsOf = workedOutOnce(({ text }: { readonly text: string }) => searchTerms(text));
const codesOf = workedOutOnce(placeCodes);

/** Codes that a report's places must hold: above or at the area itself, or (own places) around it. */
export function placeCodes(place: { area: string; meaning: PlaceMeaning | null }): PlaceCodes {
  const prefix = place.meaning === null ? '' : `${place.meaning}:`;
  const area = areaCode(place.area);
  return {
    within: `${prefix}${area}`,
    around: [area, ...ancestors(area)].map((code) => `${prefix}${code}`),
  };
}

function inPlace(
  filter: { area: string; meaning: PlaceMeaning | null },
  places: { readonly own: readonly string[]; readonly up: readonly string[] },
): boolean {
  const { within, around } = codesOf(filter);
  return places.up.includes(within) || haveOneOf(places.own, around);
}

/** Overlap of [start, end) with [since, until); a span whose start is unknown overlaps nothing. */
function overlaps(
  { since, until }: TimeSpan,
  { start, end }: { readonly start: number | null; readonly end: number | null },
): boolean {
  if (start === null) return false;
  if (until !== null && start >= until) return false;
  return since === null || end === null || end > since;
}

/** NFKC and lower case, so that full-width and half-width, capital and small letters are the same. */
export const normaliseText = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The terms of a text predicate: all must occur. Chinese needs no spaces: a run of characters is one term. */
export const searchTerms = (text: string): string[] =>
  normaliseText(text)
    .split(/\s+/u)
    .filter((term) => term !== '');

/** The normalised texts of a report that a text predicate looks into: titles, descriptions, names and what was done. */
export function textOf(report: IncidentReport): string {
  const texts = [
    ...report.title,
    ...report.description,
    report.aiInvolvement.explanation,
    ...(report.recommendedActions ?? []),
    report.response?.rootCause,
    report.response?.corrective,
    report.response?.lessons,
  ].flatMap((text) => (text ? [text.value] : []));
  const names = [...report.systems, ...(report.entities ?? [])].flatMap(({ name }) => name ?? []);
  return normaliseText([...texts, ...names].join('\n'));
}
