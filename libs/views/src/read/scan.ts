import { isExact } from '../filter/filter-sql.js';
import type { ListRequest, Page } from '../read-model.js';
import { compareOn, keyOf, walkOf, type Place, type Walk } from './order.js';

/** Something found on the walk, and where. */
export type Found<Row> = { readonly place: Place; readonly row: Row };

/** One statement's worth of a walk. */
export type Stretch<Row> = {
  readonly found: readonly Found<Row>[];
  /** So many places the statement gave; what was opened and did not match is among them. */
  readonly given: number;
  /** Up to where everything was looked at; null: to the end. */
  readonly lookedTo: Place | null;
};

/** A walk that needs no statement: nothing can stand on it. */
export const NOTHING_LISTED: Stretch<never> = { found: [], given: 0, lookedTo: null };

/** Statements that one page may take, however little the filter finds: the caller goes on from `scannedTo`. */
const MOST_STATEMENTS = 5;

/** Documents opened in one statement where SQL alone cannot decide. */
const OPENED_AT_A_TIME = 400;

/** What one statement is to look at. */
export type Look = {
  readonly walk: Walk;
  /** Places wanted, at least one. */
  readonly take: number;
  /** Whether to look no further than where a page without gaps would end: the first time, in the hope that it does. */
  readonly narrow: boolean;
};

export type Scan<Row> = {
  readonly request: ListRequest;
  /** Looks at a stretch of the list that begins behind `walk.from`. */
  readonly stretch: (look: Look) => Promise<Stretch<Row>>;
  readonly besides: (walk: Walk) => Promise<Besides<Row>>;
};

/** What stands in the list and was found by other means; only what the page can show, up to `walk.to`, counts. */
export type Besides<Row> = {
  readonly found: readonly Found<Row>[];
  /** Whether more of it may match than could be opened. */
  readonly isCut: boolean;
};

export const NOTHING_BESIDES: Besides<never> = { found: [], isCut: false };

/** Walks a list until a page is full, the list ends, or it has been looked at long enough. */
export async function scanPage<Row>(scan: Scan<Row>): Promise<Page<Row>> {
  const { request, besides } = scan;
  const walk = walkOf(request);
  const wanted = request.limit + 1;
  const { found, lookedTo } = await walkOn(scan, walk, wanted);
  const edge = found.length < wanted ? lookedTo : null;
  // What comes behind the last place of a full page, or behind the edge, is another page's.
  const last = edge ?? (found.length < wanted ? null : (found.at(-1)?.place ?? null));
  const others = await besides(last === null ? walk : { ...walk, to: last });
  const merged = [...found, ...others.found].sort((a, b) => compareOn(walk, a.place, b.place));
  return { ...pageOf(request, merged, edge), isCut: others.isCut };
}

/** What a few statements find, and up to where they looked. */
async function walkOn<Row>(
  { request, stretch }: Scan<Row>,
  walk: Walk,
  wanted: number,
): Promise<Omit<Stretch<Row>, 'given'>> {
  const found: Found<Row>[] = [];
  let isOpened = !isExact(request.filter);
  let lookedTo: Place | null = walk.from;
  for (let statement = 0; statement < MOST_STATEMENTS && found.length < wanted; statement += 1) {
    const ahead = { ...walk, from: lookedTo };
    const take = isOpened ? OPENED_AT_A_TIME : wanted - found.length;
    const next: Stretch<Row> = await stretch({ walk: ahead, take, narrow: statement === 0 });
    found.push(...next.found);
    // Where something was opened that did not match there may be more of it.
    isOpened ||= next.found.length < next.given;
    lookedTo = next.lookedTo;
    if (lookedTo === null) break;
  }
  return { found, lookedTo };
}

function pageOf<Row>(
  { from, limit, after, before }: ListRequest,
  merged: readonly Found<Row>[],
  edge: Place | null,
): Omit<Page<Row>, 'isCut'> {
  const full = merged.length > limit;
  const more = full || edge !== null;
  const rows = merged.slice(0, limit).map(({ place, row }) => ({ row, key: keyOf(place) }));
  return {
    rows: from === 'start' ? rows : rows.reverse(),
    hasNextPage: from === 'start' ? more : before !== null,
    hasPreviousPage: from === 'start' ? after !== null : more,
    scannedTo: full || edge === null ? null : keyOf(edge),
  };
}
