import type { ListRequest, Page } from '../read-model.js';
import { compareOn, keyOf, walkOf, type Place, type Walk } from './order.js';

/** Something found on the walk, and where. */
export type Found<Row> = { readonly place: Place; readonly row: Row };

/** One statement's worth of a walk. */
export type Stretch<Row> = {
  readonly found: readonly Found<Row>[];
  /** Up to where everything was looked at; null: to the end. */
  readonly lookedTo: Place | null;
};

/** A walk that needs no statement: nothing can stand on it. */
export const NOTHING_LISTED: Stretch<never> = { found: [], lookedTo: null };

/** Statements that one page may take, however little the filter finds: the caller goes on from `scannedTo`. */
const MOST_STATEMENTS = 5;

export type Scan<Row> = {
  readonly request: ListRequest;
  /** Looks at a stretch of the list that begins behind `walk.from`; the first time narrowly, in the hope that it does. */
  readonly stretch: (walk: Walk, wanted: number, narrow: boolean) => Promise<Stretch<Row>>;
  /** What stands in the list and was found by other means; only what the page can show, up to `walk.to`, counts. */
  readonly besides: (walk: Walk) => Promise<readonly Found<Row>[]>;
};

/** Walks a list until a page is full, the list ends, or it has been looked at long enough. */
export async function scanPage<Row>({ request, stretch, besides }: Scan<Row>): Promise<Page<Row>> {
  const walk = walkOf(request);
  const wanted = request.limit + 1;
  const found: Found<Row>[] = [];
  let lookedTo: Place | null = walk.from;
  for (let statement = 0; statement < MOST_STATEMENTS && found.length < wanted; statement += 1) {
    const ahead = { ...walk, from: lookedTo };
    const next: Stretch<Row> = await stretch(ahead, wanted - found.length, statement === 0);
    found.push(...next.found);
    lookedTo = next.lookedTo;
    if (lookedTo === null) break;
  }
  const edge = found.length < wanted ? lookedTo : null;
  // What comes behind the last place of a full page, or behind the edge, is another page's.
  const last = edge ?? (found.length < wanted ? null : (found.at(-1)?.place ?? null));
  const others = await besides(last === null ? walk : { ...walk, to: last });
  const merged = [...found, ...others].sort((a, b) => compareOn(walk, a.place, b.place));
  return pageOf(request, merged, edge);
}

function pageOf<Row>(
  { from, limit, after, before }: ListRequest,
  merged: readonly Found<Row>[],
  edge: Place | null,
): Page<Row> {
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
