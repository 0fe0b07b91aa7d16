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
  const found = [...readLists(input, at), ...readSpans(input, at), ...readSingles(input, at)];
  at.reading.predicates += found.length;
  return found;
}

function readLists(input: IncidentFilterInput, at: At): IncidentFilter[] {
  const { label, status, language, severity } = input;
  const lists: IncidentFilter[] = LISTS.flatMap((kind) => {
    const list = input[kind];
    return list ? [{ kind, in: readList(list, { ...at, pointer: `${at.pointer}/${kind}` }) }] : [];
  });
  if (label) lists.push({ kind: 'label', in: readLabels(label, at) });
  if (status) lists.push({ kind: 'status', in: status.in as ReportStatus[] });
  if (language) lists.push({ kind: 'language', in: readLanguages(language, at) });
  if (severity) lists.push({ kind: 'severity', in: severities(severity) });
  return lists;
}

const readSpans = (input: IncidentFilterInput, at: At): IncidentFilter[] =>
  (['occurred', 'recorded'] as const).flatMap((kind) => {
    const time = input[kind];
    return time ? [{ kind, ...readSpan(time, { ...at, pointer: `${at.pointer}/${kind}` }) }] : [];
  });

function readSingles({ place, drill, text }: IncidentFilterInput, at: At): IncidentFilter[] {
  const found: IncidentFilter[] = place ? readPlace(place, at) : [];
  if (isGiven(drill)) {
    at.reading.drill = true;
    found.push({ kind: 'drill', is: drill });
  }
  if (isGiven(text)) found.push(readText(text, at));
  return found;
}

const isGiven = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined;

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

type PlaceInput = NonNullable<IncidentFilterInput['place']>;

function readPlace(place: PlaceInput, at: At): IncidentFilter[] {
  const wrong = placeProblem(place, `${at.pointer}/place`);
  if (wrong) {
    at.reading.problems.push(wrong);
    return [];
  }
  const area = place.country ?? place.unM49 ?? '';
  return [{ kind: 'place', area, meaning: (place.meaning ?? null) as PlaceMeaning | null }];
}

function placeProblem({ country, unM49 }: PlaceInput, pointer: string): Problem | null {
  if (isGiven(country) && isGiven(unM49)) {
    return problem(`${pointer}/unM49`, 'TOO_MANY_ENTRIES', { max: 1 });
  }
  if (isGiven(country)) {
    return isCountry(country) ? null : problem(`${pointer}/country`, 'COUNTRY_UNKNOWN');
  }
  if (!isGiven(unM49)) return problem(pointer, 'PLACE_EMPTY');
  return isM49(unM49) ? null : problem(`${pointer}/unM49`, 'AREA_UNKNOWN');
}

function readSpan({ since, until }: TimeFilterInput, at: At): TimeSpan {
  const edge = (text: string | null | undefined, name: 'since' | 'until') => {
    if (!isGiven(text)) return null;
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
