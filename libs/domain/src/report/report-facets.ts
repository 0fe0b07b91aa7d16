import { placeFacets, type PlaceFacets } from '../place/place.js';
import { interval, type Interval } from './fuzzy-time.js';
import type {
  CausalLink,
  Classification,
  HarmKind,
  IncidentReport,
  Occurrence,
  RecordType,
  ReportStage,
  RiskKind,
  Severity,
} from './incident-report.js';

/** The coded answers of one report that filters, counts and alert rules use. */
export type ReportFacets = {
  readonly recordType: RecordType;
  readonly stage: ReportStage;
  readonly drill: boolean;
  readonly riskKind: RiskKind | null;
  readonly severity: Severity;
  readonly harms: HarmKind[];
  readonly causalLink: CausalLink;
  /** ISIC Rev. 4 sections, A to U. */
  readonly isicSections: string[];
  readonly criticalSectors: string[];
  readonly places: PlaceFacets;
  /** Milliseconds UTC; a start that is not known is null, as is the end of what goes on. */
  readonly occurred: Interval;
  /** Milliseconds UTC. */
  readonly aware: Interval;
  /** Languages of title and description, BCP 47 in canonical spelling. */
  readonly languages: string[];
  /** Names as written. */
  readonly systems: string[];
  /** Names as written. */
  readonly entities: string[];
  /** `namespace:id`, as AIID:28. */
  readonly externalIds: string[];
  /** `taxonomy/field/value`, as MIT/Risk Subdomain/7.3. */
  readonly classifications: string[];
};

/** The facets of a valid report. Lists are sorted and hold each entry once, so that equal answers give equal facets. */
export function reportFacets(report: IncidentReport): ReportFacets {
  return {
    recordType: report.recordType,
    stage: report.stage,
    drill: report.drill ?? false,
    riskKind: report.riskKind ?? null,
    severity: report.severity.oecd,
    harms: sortedOnce(report.harms.map(({ oecdType }) => oecdType)),
    causalLink: report.aiInvolvement.causalLink,
    isicSections: sortedOnce(report.context?.isicSections ?? []),
    criticalSectors: sortedOnce(report.context?.criticalSectors ?? []),
    places: placeFacets(report.places),
    occurred: occurredInterval(report.occurred),
    aware: interval(report.awareAt),
    languages: languagesOf(report),
    systems: namesOf(report.systems),
    entities: namesOf(report.entities ?? []),
    externalIds: sortedOnce(
      (report.externalIds ?? []).map(({ namespace, id }) => `${namespace}:${id}`),
    ),
    classifications: sortedOnce((report.classifications ?? []).flatMap(classificationCodes)),
  };
}

/** From the first moment of the start to the last of the end; open while it goes on. */
function occurredInterval({ start, end, ongoing }: Occurrence): Interval {
  const began = interval(start);
  if (end && end.precision !== 'unknown') return { start: began.start, end: interval(end).end };
  return ongoing ? { start: began.start, end: null } : began;
}

function languagesOf({ title, description }: IncidentReport): string[] {
  const tags = [...title, ...description].map(({ lang }) => lang);
  return sortedOnce(tags.flatMap((tag) => Intl.getCanonicalLocales(tag)));
}

const namesOf = (named: readonly { name?: string }[]): string[] =>
  sortedOnce(named.flatMap(({ name }) => (name === undefined ? [] : [name])));

/** A list makes one code per entry; an object is no code. */
function classificationCodes({ taxonomy, field, value }: Classification): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values
    .filter((each) => each !== null && typeof each !== 'object')
    .map((each) => `${taxonomy}/${field}/${String(each)}`);
}

const sortedOnce = <Text extends string>(texts: readonly Text[]): Text[] =>
  [...new Set(texts)].sort();

/** The grades, the least severe first; `unknown` is none of them. */
export const SEVERITIES: readonly Severity[] = [
  'hazard',
  'serious_hazard',
  'incident',
  'serious_incident',
  'disaster',
];

/** 0 (hazard) to 4 (disaster); -1 for unknown, which is no grade and below every grade. */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** Whether a severity reaches a floor. An unknown severity reaches none, and no severity reaches an unknown floor. */
export const severityAtLeast = (severity: Severity, floor: Severity): boolean =>
  floor !== 'unknown' && severityRank(severity) >= severityRank(floor);
