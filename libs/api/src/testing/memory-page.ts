import type { ListRequest, Page, SortKey } from '@tocsin/views';

/** A page of rows that are all there, in the order asked for. */
export function pageOf<Row>(
  rows: readonly { row: Row; key: SortKey }[],
  { order, limit, from, after, before }: ListRequest,
): Page<Row> {
  const sign = order.direction === 'asc' ? 1 : -1;
  const compare = (a: SortKey, b: SortKey): number =>
    sign *
    ((a.sort ?? -Infinity) - (b.sort ?? -Infinity) || (a.id < b.id ? -1 : Number(a.id > b.id)));
  const sorted = [...rows].sort((a, b) => compare(a.key, b.key));
  const within = sorted.filter(
    ({ key }) => (!after || compare(key, after) > 0) && (!before || compare(key, before) < 0),
  );
  const shown = from === 'start' ? within.slice(0, limit) : within.slice(-limit);
  const at = (row: { key: SortKey } | undefined) =>
    row ? sorted.findIndex(({ key }) => key === row.key) : -1;
  return {
    rows: shown,
    hasPreviousPage: shown.length > 0 && at(shown[0]) > 0,
    hasNextPage: shown.length > 0 && at(shown.at(-1)) < sorted.length - 1,
    scannedTo: null,
  };
}

/** What is found of these ids, by id. */
export function present<Value>(
  ids: readonly string[],
  find: (id: string) => Value | null,
): Map<string, NonNullable<Value>> {
  return new Map(
    ids.flatMap((id) => {
      const value = find(id);
      return value === null || value === undefined ? [] : [[id, value] as const];
    }),
  );
}
