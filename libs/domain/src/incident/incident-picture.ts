import type { FuzzyTime, IncidentReport, Place } from '../report/incident-report.js';
import { interval } from '../report/fuzzy-time.js';
import { severityRank } from '../report/report-facets.js';
import { textIn } from '../language/text-in.js';
import { highestLabel, type TlpLabel } from '../sharing/tlp.js';
import { claimsOf, FACT_POINTERS, type Claim } from './incident-facts.js';

/** One report of an incident, as this viewer may read it. */
export type PictureSource = {
  readonly citation: string;
  /** Null where the source is hidden from the viewer. */
  readonly organisationId: string | null;
  readonly status: 'submitted' | 'retracted';
  readonly label: TlpLabel;
  /** Milliseconds UTC. */
  readonly recordedAt: number;
  readonly report: IncidentReport;
};

/** What one pointer of the payload is said to be, by whom. Reports may disagree; nothing is averaged. */
export type Fact = { readonly pointer: string; readonly claims: readonly Claim[] };

/** What an incident looks like to one viewer: folded from the reports that he may see and from nothing else. */
export type IncidentPicture = {
  readonly label: TlpLabel;
  /** retracted: every visible report has been retracted by its source. */
  readonly status: 'open' | 'retracted';
  /** The report that speaks first: furthest stage, then the earliest recorded. */
  readonly lead: PictureSource;
  readonly severity: IncidentReport['severity']['oecd'];
  readonly recordType: IncidentReport['recordType'];
  readonly riskKind: IncidentReport['riskKind'] | null;
  readonly drill: boolean;
  readonly occurred: IncidentReport['occurred'];
  readonly places: readonly Place[];
  readonly harms: readonly IncidentReport['harms'][number]['oecdType'][];
  /** Milliseconds UTC of the newest visible report. */
  readonly recordedAt: number;
};

const STAGE_RANK = { initial: 0, intermediate: 1, final: 2 } as const;

/**
 * Folds the visible reports of an incident; at least one. Retracted reports count only where nothing else is left.
 * The order in which the reports are given does not matter.
 */
export function pictureOf(sources: readonly PictureSource[]): IncidentPicture {
  const standing = sources.filter(({ status }) => status === 'submitted');
  const counted = (standing.length > 0 ? standing : [...sources]).sort(leadsFirst);
  const lead = counted[0];
  if (!lead) throw new Error('an incident is shown by at least one report');
  const reports = counted.map(({ report }) => report);
  return {
    label: highestLabel(sources.map(({ label }) => label)),
    status: standing.length > 0 ? 'open' : 'retracted',
    lead,
    severity: highestSeverity(reports),
    recordType: lead.report.recordType,
    riskKind: reports.find(({ riskKind }) => riskKind !== undefined)?.riskKind ?? null,
    drill: reports.every(({ drill }) => drill === true),
    occurred: mostPrecise(reports),
    places: distinct(reports.flatMap(({ places }) => places)),
    harms: [...new Set(reports.flatMap(({ harms }) => harms.map(({ oecdType }) => oecdType)))],
    recordedAt: Math.max(...sources.map(({ recordedAt }) => recordedAt)),
  };
}

/** What the visible reports say, pointer by pointer, each claim with its source. Retracted reports claim nothing. */
export function factsOf(sources: readonly PictureSource[]): Fact[] {
  const standing = sources
    .filter(({ status }) => status === 'submitted')
    .sort((a, b) => a.recordedAt - b.recordedAt || (a.citation < b.citation ? -1 : 1));
  return FACT_POINTERS.map((pointer) => ({
    pointer,
    claims: standing.flatMap((source) => claimsOf(source, pointer)),
  })).filter(({ claims }) => claims.length > 0);
}

/** The lead report's title in a language: the same tag, else the same main language, else the first. */
export const titleIn = (
  report: IncidentReport,
  language: string,
): { lang: string; value: string } =>
  textIn(report.title, language) as { lang: string; value: string };

function leadsFirst(a: PictureSource, b: PictureSource): number {
  return (
    STAGE_RANK[b.report.stage] - STAGE_RANK[a.report.stage] ||
    a.recordedAt - b.recordedAt ||
    (a.citation < b.citation ? -1 : 1)
  );
}

const highestSeverity = (reports: readonly IncidentReport[]) =>
  reports
    .map(({ severity }) => severity.oecd)
    .reduce((highest, each) => (severityRank(each) > severityRank(highest) ? each : highest));

const PRECISION: readonly FuzzyTime['precision'][] = [
  'unknown',
  'year',
  'month',
  'day',
  'minute',
  'second',
];

/** The most precise start wins, then the earliest. What others say is among the facts. */
function mostPrecise(reports: readonly IncidentReport[]): IncidentReport['occurred'] {
  const key = ({ start }: IncidentReport['occurred']) => PRECISION.indexOf(start.precision);
  const at = ({ start }: IncidentReport['occurred']) => interval(start).start ?? Infinity;
  return reports
    .map(({ occurred }) => occurred)
    .reduce((best, each) =>
      key(each) > key(best) || (key(each) === key(best) && at(each) < at(best)) ? each : best,
    );
}

function distinct<Value>(values: readonly Value[]): Value[] {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText.values()];
}
