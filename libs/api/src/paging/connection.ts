import type { Count, Page, SortKey } from '@tocsin/views';
import type { Cursors, ListIdentity } from './cursors.js';
import { readPage, type PageInput, type PageRequest } from './page.js';

/** A page of rows, and how to count them all where that is asked for. */
export type Connection<Row> = {
  readonly page: Page<Row>;
  readonly cursorOf: (key: SortKey) => string;
  readonly count: () => Promise<Count> | Count;
};

/** Resolvers of every connection type. What is not selected (cursors, the count) costs nothing. */
export const connectionFields = {
  edges: ({ page, cursorOf }: Connection<unknown>) =>
    page.rows.map(({ row, key }) => ({ cursor: cursorOf(key), node: row })),
  nodes: ({ page }: Connection<unknown>) => page.rows.map(({ row }) => row),
  pageInfo: ({ page, cursorOf }: Connection<unknown>) => {
    const first = page.rows[0]?.key;
    const last = page.scannedTo ?? page.rows.at(-1)?.key;
    return {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: first ? cursorOf(first) : null,
      endCursor: last ? cursorOf(last) : null,
    };
  },
  totalCount: async ({ page, count }: Connection<unknown>) => {
    if (isWhole(page)) return page.rows.length;
    const counted = await count();
    return 'exact' in counted ? counted.exact : counted;
  },
};

/** Whether all that is on the list is on this page: then it is counted as it was shown, at the same moment. */
const isWhole = (page: Page<unknown>): boolean =>
  !page.hasPreviousPage && !page.hasNextPage && page.scannedTo === null && !page.isCut;

/** A connection over a list that is there already, as a report's history. */
export function connectionOf<Row>(
  rows: readonly Row[],
  input: PageInput,
  { cursors, identity }: { readonly cursors: Cursors; readonly identity: ListIdentity },
): Connection<Row> {
  const request = readPage(input, cursors, identity);
  const from = request.after === null ? 0 : Number(request.after.sort) + 1;
  const to = request.before === null ? rows.length : Number(request.before.sort);
  const start = request.from === 'start' ? from : Math.max(from, to - request.limit);
  const end = request.from === 'end' ? to : Math.min(to, from + request.limit);
  const shown = rows.slice(start, Math.max(start, end));
  return {
    page: {
      rows: shown.map((row, index) => ({ row, key: { sort: start + index, id: '' } })),
      hasPreviousPage: start > 0,
      hasNextPage: start + shown.length < rows.length,
      scannedTo: null,
    },
    cursorOf: (key) => cursors.seal(identity, key),
    count: () => ({ exact: rows.length }),
  };
}

type Behind<Found, Row> = {
  /** What was read behind the key, one more than the page holds where there is more. */
  readonly found: readonly Found[];
  readonly request: Pick<PageRequest, 'limit' | 'after'>;
  /** A row and where it stands; nothing where there is nothing to show. */
  readonly rowOf: (found: Found) => Promise<Keyed<Row> | null>;
  readonly count: Connection<Row>['count'];
};

type Keyed<Row> = { readonly row: Row; readonly key: SortKey };

/** A connection that is only read onwards, over what was read behind a key. */
export async function connectionBehind<Found, Row>(
  { found, request: { limit, after }, rowOf, count }: Behind<Found, Row>,
  { cursors, identity }: { readonly cursors: Cursors; readonly identity: ListIdentity },
): Promise<Connection<Row>> {
  const rows = await Promise.all(found.slice(0, limit).map(rowOf));
  return {
    page: {
      rows: rows.filter((row) => row !== null),
      hasPreviousPage: after !== null,
      hasNextPage: found.length > limit,
      scannedTo: null,
    },
    cursorOf: (key) => cursors.seal(identity, key),
    count,
  };
}
