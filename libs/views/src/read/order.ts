import { UNKNOWN_TIME_SORT_KEY } from '@tocsin/domain';
import type { ListRequest, OrderField, SortKey } from '../read-model.js';

/** A place in a list: the value sorted by, then ids that make it one place only. */
export type Place = {
  readonly sort: number;
  /** A report's id; in lists of incidents the id of the report that gives the incident its place. */
  readonly report: string;
  /** The incident, in lists of incidents. */
  readonly incident: string;
};

/** In lists of reports a place has no incident. */
export const NO_INCIDENT = '';

const UUID_LENGTH = 36;

/** The key that callers keep; an unknown start is null there. */
export const keyOf = ({ sort, report, incident }: Place): SortKey => ({
  sort: sort === UNKNOWN_TIME_SORT_KEY ? null : sort,
  id: report + incident,
});

const placeOf = ({ sort, id }: SortKey): Place => ({
  sort: sort ?? UNKNOWN_TIME_SORT_KEY,
  report: id.slice(0, UUID_LENGTH),
  incident: id.slice(UUID_LENGTH),
});

/** How a request walks its list: from a place on (not included), up to another (not included). */
export type Walk = {
  readonly field: OrderField;
  readonly direction: 'asc' | 'desc';
  readonly from: Place | null;
  readonly to: Place | null;
};

/** A request from the end walks the other way; its page is turned round afterwards. */
export function walkOf({ order, from, after, before }: ListRequest): Walk {
  const [start, stop] = [after && placeOf(after), before && placeOf(before)];
  if (from === 'start') return { ...order, from: start, to: stop };
  const direction = order.direction === 'asc' ? 'desc' : 'asc';
  return { field: order.field, direction, from: stop, to: start };
}

/** Which of two places the walk reaches first. */
export function compareOn({ direction }: Pick<Walk, 'direction'>, a: Place, b: Place): number {
  const ascending =
    a.sort - b.sort || compareText(a.report, b.report) || compareText(a.incident, b.incident);
  return direction === 'asc' ? ascending : -ascending;
}

/** Whether a place lies between the ends of the walk. */
export const isWithin = (walk: Walk, place: Place): boolean =>
  (walk.from === null || compareOn(walk, place, walk.from) > 0) &&
  (walk.to === null || compareOn(walk, place, walk.to) < 0);

/** Ids are lower-case hex: their order as text is PostgreSQL's order of uuid. */
const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
