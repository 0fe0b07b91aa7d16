import type { PlaceMeaning } from '../report/incident-report.js';
import type { TlpLabel } from '../sharing/tlp.js';

/**
 * The one filter of the network: queries, subscriptions, alert rules, feeds, exports and the command line use it.
 * It speaks of one report; an incident matches when a report in it that the viewer may see matches the whole filter.
 * Logic has two values: what is unknown or hidden does not satisfy a predicate, and `not` turns that round.
 */
export type IncidentFilter =
  | { readonly kind: 'and'; readonly filters: readonly IncidentFilter[] }
  | { readonly kind: 'or'; readonly filters: readonly IncidentFilter[] }
  | { readonly kind: 'not'; readonly filter: IncidentFilter }
  | { readonly kind: 'label'; readonly in: readonly TlpLabel[] }
  | { readonly kind: 'severity'; readonly in: readonly string[] }
  | { readonly kind: 'recordType'; readonly in: readonly string[] }
  | { readonly kind: 'riskKind'; readonly in: readonly string[] }
  | { readonly kind: 'status'; readonly in: readonly ReportStatus[] }
  | { readonly kind: 'harm'; readonly in: readonly string[] }
  | { readonly kind: 'isicSection'; readonly in: readonly string[] }
  | { readonly kind: 'language'; readonly in: readonly string[] }
  /** Source organisation by handle. Null to a reader from whom the source is hidden. */
  | { readonly kind: 'organisation'; readonly in: readonly string[] }
  | { readonly kind: 'externalId'; readonly in: readonly string[] }
  /** ISO 3166-1 alpha-2 or UN M49; containment counts both ways: the world matches every country. */
  | { readonly kind: 'place'; readonly area: string; readonly meaning: PlaceMeaning | null }
  /** Overlap of the fuzzy interval with [since, until), milliseconds UTC. */
  | ({ readonly kind: 'occurred' } & TimeSpan)
  | ({ readonly kind: 'recorded' } & TimeSpan)
  | { readonly kind: 'drill'; readonly is: boolean }
  /** Every word or run of characters, anywhere in the texts, after NFKC and lower case. */
  | { readonly kind: 'text'; readonly text: string };

export type ReportStatus = 'submitted' | 'retracted';
export type TimeSpan = { readonly since: number | null; readonly until: number | null };

/** Matches everything. */
export const anyIncident: IncidentFilter = { kind: 'and', filters: [] };
