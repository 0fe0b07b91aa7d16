import type { ListRequest, SortKey } from '@tocsin/views';
import { ApiError } from '../operation/api-error.js';
import type { Cursors, ListIdentity } from './cursors.js';

const PAGE_DEFAULT = 20;
export const PAGE_MOST = 100;

/** The paging arguments of a connection. */
export type PageInput = {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
};

export type PageRequest = Pick<ListRequest, 'limit' | 'from' | 'after' | 'before'>;

/** How many rows the arguments ask for, also before anything is run (the cost of a query is reckoned by it). */
export const pageSize = ({ first, last }: PageInput): number => first ?? last ?? PAGE_DEFAULT;

/** Reads paging arguments; throws PAGE_ARGUMENTS, CURSOR_INVALID or CURSOR_OTHER_FILTER. */
export function readPage(input: PageInput, cursors: Cursors, identity: ListIdentity): PageRequest {
  const { first, last, after, before } = input;
  if (present(first) && present(last)) {
    throw new ApiError('PAGE_ARGUMENTS', 'Give first or last, not both.');
  }
  const limit = pageSize(input);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MOST) {
    throw new ApiError('PAGE_ARGUMENTS', `first and last go from 1 to ${PAGE_MOST}.`);
  }
  const keyOf = (cursor: string | null | undefined): SortKey | null =>
    present(cursor) ? cursors.open(identity, cursor) : null;
  return {
    limit,
    from: present(last) ? 'end' : 'start',
    after: keyOf(after),
    before: keyOf(before),
  };
}

const present = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined;
