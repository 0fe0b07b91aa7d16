import type { IncidentReport } from '../report/incident-report.js';

/** One answer of one report. */
export type Claim = {
  readonly value: unknown;
  readonly reportCitation: string;
  /** Null where the source is hidden from the viewer. */
  readonly organisationId: string | null;
  /** The source itself says that this is alleged and not established. */
  readonly alleged: boolean;
};

/** The answers that reports of one incident are compared by, in the order in which they are shown. */
export const FACT_POINTERS: readonly string[] = [
  '/recordType',
  '/occurred/start',
  '/occurred/end',
  '/awareAt',
  '/places',
  '/crossBorder',
  '/severity/oecd',
  '/harms',
  '/systems',
  '/entities',
  '/aiInvolvement/causalLink',
  '/aiInvolvement/failureKinds',
  '/riskKind',
  '/contributingFactors',
  '/propagation',
  '/context/isicSections',
  '/response/rootCause',
  '/response/corrective',
];

/** What a report claims at a pointer: a list makes one claim for each of its elements, an absent answer none. */
export function claimsOf(
  source: {
    readonly citation: string;
    readonly organisationId: string | null;
    readonly report: IncidentReport;
  },
  pointer: string,
): Claim[] {
  const answer = valueAt(source.report, pointer);
  if (answer === undefined) return [];
  const values: unknown[] = Array.isArray(answer) ? answer : [answer];
  return values.map((value) => ({
    value,
    reportCitation: source.citation,
    organisationId: source.organisationId,
    alleged: isAlleged(value),
  }));
}

function valueAt(report: IncidentReport, pointer: string): unknown {
  let value: unknown = report;
  for (const key of pointer.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Factors say `basis: alleged`; parties are alleged unless it is denied, as the payload's default has it. */
function isAlleged(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if ('basis' in value) return value.basis === 'alleged';
  if ('roles' in value) return !('alleged' in value) || value.alleged !== false;
  return false;
}
