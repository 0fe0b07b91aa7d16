import {
  placeCodes,
  searchTerms,
  SEVERITIES,
  TLP_LABELS,
  unreachable,
  type IncidentFilter,
} from '@tocsin/domain';
import { rarestGram } from './text-grams.js';
import { above, daysOf, nodesOf, shareOfTime } from './time-nodes.js';

/**
 * Where to look for a filter: whatever matches it has at least one of the keys. `share` is a guess at how many of all
 * changes have one, and only decides which predicate is looked under; the filter itself decides afterwards.
 */
export type FilterKeys = { readonly keys: readonly string[]; readonly share: number };

/** Before a term that a text has to hold. */
export const TEXT = 'text~';

/** No key tells: it is looked at for every change. */
const EVERYTHING = null;

type Leaf = Exclude<IncidentFilter, { kind: 'and' | 'or' | 'not' }>;

/** The keys of the rarest predicate that a match cannot do without; null where there is none. */
export function filterKeys(filter: IncidentFilter): FilterKeys | null {
  switch (filter.kind) {
    case 'and':
      return rarest(filter.filters.map(filterKeys));
    case 'or':
      return together(filter.filters.map(filterKeys));
    case 'not':
      return negated(filter.filter);
    default:
      return leafKeys(filter);
  }
}

const rarest = (all: readonly (FilterKeys | null)[]): FilterKeys | null =>
  all.reduce<FilterKeys | null>((best, each) => {
    if (each === null) return best;
    return best === null || each.share < best.share ? each : best;
  }, EVERYTHING);

function together(all: readonly (FilterKeys | null)[]): FilterKeys | null {
  const keys = new Set<string>();
  let share = 0;
  for (const each of all) {
    if (each === null) return EVERYTHING;
    for (const key of each.keys) keys.add(key);
    share += each.share;
  }
  return { keys: [...keys], share };
}

/** Negation moves inwards; what has few values is turned into the others. Of anything else, not having it is no key. */
function negated(filter: IncidentFilter): FilterKeys | null {
  switch (filter.kind) {
    case 'and':
      return together(filter.filters.map(negated));
    case 'or':
      return rarest(filter.filters.map(negated));
    case 'not':
      return filterKeys(filter.filter);
    case 'severity':
      return leafKeys({ ...filter, in: [...SEVERITIES, 'unknown'].filter(isNotIn(filter.in)) });
    case 'label':
      return leafKeys({ ...filter, in: TLP_LABELS.filter(isNotIn(filter.in)) });
    case 'status':
      return leafKeys({ ...filter, in: STATUSES.filter(isNotIn(filter.in)) });
    case 'drill':
      return leafKeys({ kind: 'drill', is: !filter.is });
    default:
      return EVERYTHING;
  }
}

const STATUSES = ['submitted', 'retracted'] as const;
const isNotIn =
  <Value>(list: readonly Value[]) =>
  (value: Value): boolean =>
    !list.includes(value);

/** Guesses: how many of all reports have one given value of each kind. */
const SHARES = {
  severity: 0.2,
  label: 0.3,
  recordType: 0.4,
  riskKind: 0.2,
  harm: 0.2,
  isicSection: 0.1,
  language: 0.5,
  organisation: 0.02,
  externalId: 0.001,
} as const;

function leafKeys(leaf: Leaf): FilterKeys | null {
  switch (leaf.kind) {
    case 'place': {
      const { within, around } = placeCodes(leaf);
      const keys = [`place<${within}`, ...around.map((code) => `place=${code}`)];
      return { keys, share: /^\d/.test(within.split(':').at(-1) ?? '') ? 0.3 : 0.05 };
    }
    case 'occurred':
      return spanKeys('occurred', leaf);
    case 'recorded':
      return spanKeys('recorded', leaf);
    case 'text': {
      const found = rarestGram(searchTerms(leaf.text));
      if (found === null) return EVERYTHING;
      return { keys: [`${TEXT}${found.term}`], share: 0.03 / found.gram.length };
    }
    case 'drill':
      return { keys: [`drill=${String(leaf.is)}`], share: leaf.is ? 0.05 : 0.95 };
    case 'status':
      return listKeys('status', leaf.in, leaf.in.includes('submitted') ? 0.9 : 0.05);
    case 'severity':
    case 'label':
    case 'recordType':
    case 'riskKind':
    case 'harm':
    case 'isicSection':
    case 'language':
    case 'organisation':
    case 'externalId':
      return listKeys(leaf.kind, leaf.in, SHARES[leaf.kind] * leaf.in.length);
    default:
      return unreachable(leaf);
  }
}

const listKeys = (kind: string, values: readonly string[], share: number): FilterKeys => ({
  keys: [...new Set(values)].map((value) => `${kind}=${value}`),
  share,
});

/** `@`: a node of the span itself; `^`: a node above one, under which a shorter span may lie. */
function spanKeys(
  kind: 'occurred' | 'recorded',
  { since, until }: { readonly since: number | null; readonly until: number | null },
): FilterKeys {
  const days = daysOf(since, until);
  const nodes = nodesOf(days);
  const keys = [
    ...nodes.map((each) => `${kind}@${each}`),
    ...[...above(nodes)].map((each) => `${kind}^${each}`),
  ];
  return { keys, share: shareOfTime(days) };
}
