import type { IncidentFilter } from '@tocsin/domain';
import type { Count, ListRequest, Page } from '@tocsin/views';
import { validationFailed } from '../operation/api-error.js';
import type { OperationContext } from '../operation/operation-context.js';
import type { IncidentFilterInput } from '../filter/incident-filter-input.js';
import { filterHash } from '../filter/filter-hash.js';
import { readIncidentFilter } from '../filter/read-incident-filter.js';
import type { Connection } from './connection.js';
import { readPage, type PageInput } from './page.js';

/** The arguments of a list: which ones, in which order, which page. */
export type ListInput = PageInput & {
  readonly filter?: IncidentFilterInput | null;
  readonly orderBy: ListRequest['order'];
  readonly atLeast?: string | null;
};

type List<Row> = {
  readonly name: string;
  readonly read: (request: ListRequest) => Promise<Page<Row>>;
  readonly count: (filter: IncidentFilter) => Promise<Count>;
};

/** One page of a list; throws VALIDATION_FAILED for the filter and named errors for cursors and page arguments. */
export async function listPage<Row>(
  input: ListInput,
  list: List<Row>,
  { services: { cursors, consistency }, read, used }: OperationContext,
): Promise<Connection<Row>> {
  const filter = filterOf(input.filter);
  const { field, direction } = input.orderBy;
  const identity = { list: list.name, filter: filterHash(filter), order: `${field} ${direction}` };
  const request = { filter, order: { field, direction }, ...readPage(input, cursors, identity) };
  await consistency.atLeast(read, input.atLeast);
  used.views = true;
  return {
    page: await list.read(request),
    cursorOf: (key) => cursors.seal(identity, key),
    count: async () => list.count(filter),
  };
}

/** Reads a filter; throws VALIDATION_FAILED with everything that is wrong in it. */
export function filterOf(input: IncidentFilterInput | null | undefined): IncidentFilter {
  const read = readIncidentFilter(input);
  if (read.ok) return read.filter;
  throw validationFailed(read.problems, { argument: 'filter' });
}
