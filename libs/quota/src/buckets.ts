import type { Limit } from './allowances.js';
import type { Poured } from './taken.js';

/** A bucket by name: the limit, and the UUID of whose it is. */
export type Bucket = { readonly limit: Limit; readonly id: string };

/** Where levels are kept. A negative cost gives back. */
export type Buckets = {
  take(buckets: readonly Bucket[], cost: number): Promise<Poured>;
};
