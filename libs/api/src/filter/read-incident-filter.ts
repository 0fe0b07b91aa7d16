import {
  anyIncident,
  isCountry,
  isM49,
  isTlpLabel,
  severityAtLeast,
  TLP_LABELS,
  type IncidentFilter,
  type PlaceMeaning,
  type ReportStatus,
  type Severity,
  type TimeSpan,
} from '@tocsin/domain';
import { problem, type Problem } from '@tocsin/report-format';
import { readMoment } from '../time/time-point.js';
import type { ListInput, IncidentFilterInput, TimeFilterInput } from './incident-filter-input.js';

/** What a filter may hold at most: predicates, levels of and/or/not, entries of a list, characters of a text. */
export const FILTER_LIMITS = { predicates: 100, depth: 10, entries: 100, text: 500 } as const;

type Read = { ok: true; filter: IncidentFilter } | { ok: false; problems: readonly Problem[] };

/**
 * Reads the filter as the API spells it into the filter of the domain. Everything wrong is named at once, by JSON
 * Pointer. Drills are left out unless the filter speaks of them.
 */
export function readIncidentFilter(input: IncidentFilterInput | null | undefined): Read {
  const reading: Reading = { problems: [], predicates: 0, drill: false };
  const read = readObject(input ?? {}, { reading, pointer: '', depth: 1 });
  const { problems, predicates, drill } = reading;
  if (predicates > FILTER_LIMITS.predicates) {
    problems.push(problem('', 'TOO_MANY_ENTRIES', { max: FILTER_LIMITS.predicates }));
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, filter: drill ? read : all([read, { kind: 'drill', is: false }]) };
}

type Reading = { problems: Problem[]; predicates: number; drill: boolean };
type At = { readonly reading: Reading; readonly pointer: string; readonly depth: number };

const LISTS = [
  'harm',
  'recordType',
  'riskKind',
  'organisation',
  'isicSection',
  'externalId',
] as const;

function readObject(input: IncidentFilterInput, at: At): IncidentFilter {
  if (at.depth > FILTER_LIMITS.depth) {
    at.reading.problems.push(problem(at.pointer, 'TOO_DEEP', { max: FILTER_LIMITS.depth }));
    return anyIncident;
  }
  return all([...readLogic(input, at), ...readPredicates(input, at)]);
}

function readLogic({ and, or, not }: IncidentFilterInput, at: At): IncidentFilter[] {
  const each = (inputs: readonly IncidentFilterInput[], name: string) =>
    inputs.map((input, index) => readObject(input, below(at, `${name}/${index}`)));
  return [
    ...(and ? [all(each(and, 'and'))] : []),
    ...(or ? [{ kind: 'or', filters: each(or, 'or') } as const] : []),
    ...(not ? [{ kind: 'not', filter: readObject(not, below(at, 'not')) } as const] : []),
  ];
}

const below = (at: At, step: string): At => ({
  ...at,
  pointer: `${at.pointer}/${step}`,
  depth: at.depth + 1,
});

function readPredicates(input: IncidentFilterInput, at: At): IncidentFilter[] {
  const found: IncidentFilter[] = LISTS.flatMap((kind) => {
    const list = input[kind];
    return list ? [{ kind, in: readList(list, { ...at, pointer: `${at.pointer}/${kind}` }) }] : [];
  });
  if (input.label) found.push({ kind: 'label', in: readLabels(input.label, at) });
  if (input.status) found.push({ kind: 'status', in: input.status.in as ReportStatus[] });
  if (input.language) found.push({ kind: 'language', in: readLanguages(input.language, at) });
  if (input.severity) found.push({ kind: 'severity', in: severities(input.severity) });
  if (input.place) found.push(...readPlace(input.place, at));
  for (const kind of ['occurred', 'recorded'] as const) {
    const time = input[kind];
    if (time) found.push({ kind, ...readSpan(time, { ...at, pointer: `${at.pointer}/${kind}` }) });
  }
  if (input.drill !== null && input.drill !== undefined) {
    at.reading.drill = true;
    found.push({ kind: 'drill', is: input.drill });
  }
  if (input.text !== null && input.text !== undefined) found.push(readText(input.text, at));
  at.reading.predicates += found.length;
  return found;
}

function readList(list: ListInput, { reading, pointer }: At): readonly string[] {
  if (list.in.length > FILTER_LIMITS.entries) {
    reading.problems.push(
      problem(`${pointer}/in`, 'TOO_MANY_ENTRIES', { max: FILTER_LIMITS.entries }),
    );
  }
  list.in.forEach((entry, index) => {
    if (entry.length > FILTER_LIMITS.text) {
      reading.problems.push(
        problem(`${pointer}/in/${index}`, 'TOO_LONG', { max: FILTER_LIMITS.text }),
      );
    }
  });
  return list.in;
}

function readLabels(list: ListInput, at: At) {
  list.in.forEach((label, index) => {
    if (isTlpLabel(label)) return;
    const pointer = `${at.pointer}/label/in/${index}`;
    at.reading.problems.push(problem(pointer, 'LABEL_UNKNOWN', { allowed: TLP_LABELS.join(', ') }));
  });
  return list.in.filter(isTlpLabel);
}

/** Tags in the one canonical spelling, as facets hold them. */
function readLanguages(list: ListInput, at: At): string[] {
  const pointer = `${at.pointer}/language`;
  return readList(list, { ...at, pointer }).flatMap((tag, index) => {
    try {
      return Intl.getCanonicalLocales(tag);
    } catch {
      at.reading.problems.push(problem(`${pointer}/in/${index}`, 'LANGUAGE_TAG_INVALID'));
      return [];
    }
  });
}

const SEVERITIES: readonly Severity[] = [
  'hazard',
  'serious_hazard',
  'incident',
  'serious_incident',
  'disaster',
  'unknown',
];

function severities(input: NonNullable<IncidentFilterInput['severity']>): string[] {
  const { in: chosen, atLeast, atMost } = input;
  return SEVERITIES.filter(
    (severity) =>
      (!chosen || chosen.includes(severity)) &&
      (!atLeast || severityAtLeast(severity, atLeast as Severity)) &&
      (!atMost || severityAtLeast(atMost as Severity, severity)),
  );
}

function readPlace(
  { country, unM49, meaning }: NonNullable<IncidentFilterInput['place']>,
  at: At,
): IncidentFilter[] {
  const pointer = `${at.pointer}/place`;
  const add = (found: Problem) => {
    at.reading.problems.push(found);
    return [];
  };
  const area = country ?? unM49;
  if (area === null || area === undefined) return add(problem(pointer, 'PLACE_EMPTY'));
  if (country && unM49) return add(problem(`${pointer}/unM49`, 'TOO_MANY_ENTRIES', { max: 1 }));
  if (country && !isCountry(country)) return add(problem(`${pointer}/country`, 'COUNTRY_UNKNOWN'));
  if (unM49 && !isM49(unM49)) return add(problem(`${pointer}/unM49`, 'AREA_UNKNOWN'));
  return [{ kind: 'place', area, meaning: (meaning ?? null) as PlaceMeaning | null }];
}

function readSpan({ since, until }: TimeFilterInput, at: At): TimeSpan {
  const edge = (text: string | null | undefined, name: 'since' | 'until') => {
    if (text === null || text === undefined) return null;
    const read = readMoment(text);
    if (read.ok) return name === 'since' ? read.moment.start : read.moment.end;
    at.reading.problems.push(problem(`${at.pointer}/${name}`, read.error));
    return null;
  };
  const span = { since: edge(since, 'since'), until: edge(until, 'until') };
  if (span.since !== null && span.until !== null && span.until <= span.since) {
    at.reading.problems.push(problem(`${at.pointer}/until`, 'END_BEFORE_START'));
  }
  return span;
}

function readText(text: string, at: At): IncidentFilter {
  const pointer = `${at.pointer}/text`;
  if (text.trim() === '') at.reading.problems.push(problem(pointer, 'TEXT_BLANK'));
  if ([...text].length > FILTER_LIMITS.text) {
    at.reading.problems.push(problem(pointer, 'TOO_LONG', { max: FILTER_LIMITS.text }));
  }
  return { kind: 'text', text };
}

/** One filter where one is enough, so that equal questions read the same. */
const all = (filters: readonly IncidentFilter[]): IncidentFilter =>
  filters.length === 1 ? (filters[0] as IncidentFilter) : { kind: 'and', filters };
