import type { openPool, withTransaction } from '@tocsin/postgres';

export type Pool = ReturnType<typeof openPool>;
/** A connection within a transaction. */
export type Transaction = Parameters<Parameters<typeof withTransaction>[1]>[0];

/** One at a time over all notifiers, until the transaction ends. */
export const turnOf = (work: 'alerts planning' | 'alerts claiming'): string =>
  `select pg_advisory_xact_lock(hashtext('${work}'))`;
