import { matches, type FilterSubject, type IncidentFilter } from '@tocsin/domain';
import type { AlertReason } from './channel.js';

type Leaf = Exclude<IncidentFilter, { kind: 'and' | 'or' | 'not' }>;
type Placed = { readonly leaf: Leaf; readonly number: number; readonly negated: boolean };

/**
 * Why a filter matches: the places of the predicates that hold, counted from the left over the whole filter. Places and
 * no words, because the words of a rule are sealed. Branches of an `or` that do not hold say nothing.
 */
export function reasonsOf(filter: IncidentFilter, subject: FilterSubject): number[] {
  return holding(filter, subject, { next: 0, negated: false }).map(({ number }) => number);
}

/** The words of the rule at these places. Places that the filter does not have are left out. */
export function wordsAt(filter: IncidentFilter, places: readonly number[]): AlertReason[] {
  const all = leaves(filter, { next: 0, negated: false });
  return places.flatMap((place) => {
    const found = all[place];
    if (!found) return [];
    const { leaf, negated } = found;
    return [{ predicate: negated ? `not ${leaf.kind}` : leaf.kind, value: wordOf(leaf) }];
  });
}

type Walk = { next: number; readonly negated: boolean };

function holding(filter: IncidentFilter, subject: FilterSubject, walk: Walk): Placed[] {
  const { negated } = walk;
  if (filter.kind === 'not') {
    const inner = { next: walk.next, negated: !negated };
    const found = holding(filter.filter, subject, inner);
    walk.next = inner.next;
    return found;
  }
  const isTrue = matches(filter, subject) !== negated;
  if (filter.kind === 'and' || filter.kind === 'or') {
    const found = filter.filters.flatMap((each) => holding(each, subject, walk));
    return isTrue ? found : [];
  }
  const number = walk.next++;
  return isTrue ? [{ leaf: filter, number, negated }] : [];
}

function leaves(filter: IncidentFilter, walk: Walk): Placed[] {
  if (filter.kind === 'not') {
    const inner = { next: walk.next, negated: !walk.negated };
    const found = leaves(filter.filter, inner);
    walk.next = inner.next;
    return found;
  }
  if (filter.kind === 'and' || filter.kind === 'or') {
    return filter.filters.flatMap((each) => leaves(each, walk));
  }
  return [{ leaf: filter, number: walk.next++, negated: walk.negated }];
}

function wordOf(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'place':
      return leaf.meaning === null ? leaf.area : `${leaf.area} (${leaf.meaning})`;
    case 'occurred':
    case 'recorded':
      return [leaf.since, leaf.until]
        .map((edge) => (edge === null ? '' : new Date(edge).toISOString()))
        .join('/');
    case 'drill':
      return String(leaf.is);
    case 'text':
      return leaf.text;
    default:
      return leaf.in.join(', ');
  }
}
