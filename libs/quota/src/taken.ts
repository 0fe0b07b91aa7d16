import type { Allowance, Allowances, Limit } from './allowances.js';

/** One bucket as it stands once a request was decided about. */
export type BucketState = Allowance & {
  readonly limit: Limit;
  /** Points that may still be asked for at once. */
  readonly remaining: number;
  /** Seconds until all of it may be asked for again, if nothing more is. */
  readonly fullAfter: number;
};

/** What became of a request's cost. */
export type Taken = {
  readonly admitted: boolean;
  readonly cost: number;
  readonly buckets: readonly BucketState[];
  /** The bucket that has least left; of a refusal the one that refused. */
  readonly tightest: BucketState;
  /** Seconds until the same cost fits, if nothing more is asked meanwhile; null: it never does. 0 where it was admitted. */
  readonly retryAfter: number | null;
};

/** What the store of buckets says: levels in the order asked. */
export type Poured = { readonly admitted: boolean; readonly levels: readonly number[] };

type Asked = {
  readonly limits: readonly Limit[];
  readonly allowances: Allowances;
  readonly cost: number;
};

/** Puts what the buckets said into the words of a caller. */
export function takenFrom({ admitted, levels }: Poured, asked: Asked): Taken {
  const { allowances, cost } = asked;
  const buckets = asked.limits.map((limit, index): BucketState => {
    const { capacity, perSecond } = allowances[limit];
    const level = levels[index] ?? capacity;
    const remaining = Math.max(0, Math.floor(capacity - level));
    return { limit, capacity, perSecond, remaining, fullAfter: level / perSecond };
  });
  const waits = buckets.map((bucket, index) => waitOf(bucket, levels[index] ?? 0, cost));
  const longest = Math.max(...waits);
  const refusing = buckets.filter((_, index) => waits[index] === longest);
  const tightest = admitted
    ? least(buckets, ({ remaining }) => remaining)
    : least(refusing, ({ capacity }) => capacity);
  const wait = admitted ? 0 : longest;
  return {
    admitted,
    cost,
    buckets,
    tightest,
    retryAfter: Number.isFinite(wait) ? wait : null,
  };
}

const waitOf = ({ capacity, perSecond }: Allowance, level: number, cost: number): number =>
  cost > capacity ? Infinity : Math.max(0, level + cost - capacity) / perSecond;

function least(buckets: readonly BucketState[], by: (bucket: BucketState) => number): BucketState {
  const [first] = buckets.toSorted((one, other) => by(one) - by(other));
  if (!first) throw new RangeError('a request is charged to somebody');
  return first;
}
