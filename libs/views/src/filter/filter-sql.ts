import { nowSql, sourceKnownSql, type ViewerSql } from '@tocsin/access';
import { labelRank, placeCodes, type IncidentFilter, type TimeSpan } from '@tocsin/domain';
import {
  bitsOf,
  codesOf,
  HARM,
  isicBit,
  RECORD_TYPE,
  RISK_KIND,
  SEVERITY,
  STATUS,
} from '../codes.js';
import type { Parameters } from './parameters.js';

/**
 * Which side of the truth a compiled filter stands on, where SQL cannot know it (texts are sealed): `wide` holds for
 * every report that matches, `narrow` only for reports that match. Without a text predicate they are the same.
 */
type Side = 'wide' | 'narrow';

/** What the aliases of a query are called, and for whom it asks. */
export type FilterScope = {
  /** Alias of views.report. */
  readonly report: string;
  /** Alias of the current row of access.report. */
  readonly access: string;
  readonly viewer: ViewerSql;
  readonly parameters: Parameters;
};

/** Is SQL enough to decide this filter on reports with coded columns? */
export const isExact = (filter: IncidentFilter): boolean => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.every(isExact);
    case 'not':
      return isExact(filter.filter);
    default:
      return filter.kind !== 'text';
  }
};

/**
 * The filter as a condition on a report with coded columns: true for every report that `matches` accepts, and, where
 * the filter is exact, for no other. Never null, so that `not` has two values as in the domain.
 */
export const filterSql = (filter: IncidentFilter, scope: FilterScope): string =>
  compile(filter, scope, 'wide');

function compile(filter: IncidentFilter, scope: FilterScope, side: Side): string {
  switch (filter.kind) {
    case 'and':
      return joined(filter.filters, 'and', { scope, side });
    case 'or':
      return joined(filter.filters, 'or', { scope, side });
    case 'not':
      return `not ${compile(filter.filter, scope, side === 'wide' ? 'narrow' : 'wide')}`;
    case 'text':
      return side === 'wide' ? 'true' : 'false';
    case 'label':
    case 'status':
    case 'severity':
    case 'recordType':
    case 'riskKind':
      return codedSql(filter, scope);
    case 'occurred':
    case 'recorded':
      return spanSql(filter, scope);
    default:
      return listSql(filter, scope);
  }
}

function joined(
  filters: readonly IncidentFilter[],
  operator: 'and' | 'or',
  { scope, side }: { readonly scope: FilterScope; readonly side: Side },
): string {
  if (filters.length === 0) return operator === 'and' ? 'true' : 'false';
  return `(${filters.map((each) => compile(each, scope, side)).join(` ${operator} `)})`;
}

type Coded = Extract<
  IncidentFilter,
  { kind: 'label' | 'status' | 'severity' | 'recordType' | 'riskKind' }
>;

function codedSql(filter: Coded, { report, access, parameters }: FilterScope): string {
  const among = (column: string, codes: readonly number[]) =>
    `coalesce(${column} = any(${parameters.add(codes)}::smallint[]), false)`;
  switch (filter.kind) {
    case 'label':
      return among(`${access}.label`, filter.in.map(labelRank));
    case 'status':
      return among(`${report}.status`, codesOf(STATUS, filter.in));
    case 'severity':
      return among(`${report}.severity`, codesOf(SEVERITY, filter.in));
    case 'recordType':
      return among(`${report}.record_type`, codesOf(RECORD_TYPE, filter.in));
    case 'riskKind':
      return among(`${report}.risk_kind`, codesOf(RISK_KIND, filter.in));
  }
}

type Listed = Extract<
  IncidentFilter,
  { kind: 'harm' | 'isicSection' | 'language' | 'externalId' | 'place' | 'organisation' | 'drill' }
>;

function listSql(filter: Listed, scope: FilterScope): string {
  const { report, parameters } = scope;
  const shares = (column: string, texts: readonly string[]) =>
    `coalesce(${report}.${column} && ${parameters.add(texts.filter(isStorable))}::text[], false)`;
  const hasBits = (column: string, bits: number) =>
    `coalesce(${report}.${column} & ${parameters.add(bits)}::int <> 0, false)`;
  switch (filter.kind) {
    case 'harm':
      return hasBits('harms', bitsOf(codesOf(HARM, filter.in)));
    case 'isicSection':
      return hasBits('isic', bitsOf(filter.in.map(isicBit)));
    case 'language':
      return shares('languages', filter.in);
    case 'externalId':
      return shares('external_ids', filter.in);
    case 'place': {
      const { within, around } = placeCodes(filter);
      return `(${shares('places_up', [within])} or ${shares('places_own', around)})`;
    }
    case 'drill':
      return `coalesce(${report}.drill = ${parameters.add(filter.is)}::boolean, false)`;
    case 'organisation':
      return sourceSql(filter.in, scope);
  }
}

/** PostgreSQL has no NUL in texts, so nothing that is stored can equal one. */
const isStorable = (text: string): boolean => !text.includes('\0');

/** A source that the viewer may not know satisfies nothing. */
function sourceSql(handles: readonly string[], scope: FilterScope): string {
  const { access, viewer, parameters } = scope;
  const named = `${access}.source = any(array(
    select o.organisation from access.organisation o where ${nowSql('o')} and o.handle = any(${parameters.add(handles.filter(isStorable))}::text[])))`;
  return `(${sourceKnownSql(access, viewer)} and ${named})`;
}

function spanSql(
  filter: { readonly kind: 'occurred' | 'recorded' } & TimeSpan,
  { report, parameters }: FilterScope,
): string {
  const { since, until } = filter;
  const recorded = `(extract(epoch from ${report}.recorded_at) * 1000)::bigint`;
  const [start, end] =
    filter.kind === 'occurred'
      ? [`${report}.occurred_start`, `${report}.occurred_end`]
      : [recorded, `${recorded} + 1`];
  const conditions = [`${start} is not null`];
  if (until !== null) conditions.push(`${start} < ${parameters.add(until)}::float8`);
  if (since !== null)
    conditions.push(`(${end} is null or ${end} > ${parameters.add(since)}::float8)`);
  return `coalesce(${conditions.join(' and ')}, false)`;
}
