import {
  queryOn,
  readSignIn,
  signInSql,
  tokenUse,
  type Query,
  type SignInRow,
} from '@tocsin/access';
import type { openPool } from '@tocsin/postgres';
import type { Allowances, Limit } from './allowances.js';
import type { Buckets } from './buckets.js';
import type { Gate } from './gate.js';
import { openGateOn, SIGNED_IN_LIMITS, type SignedIn } from './open-gate.js';
import type { Poured } from './taken.js';

type Pool = Pick<ReturnType<typeof openPool>, 'query'>;

type GateOptions = {
  readonly allowances: Allowances;
  /** 32 secret bytes, the same in every process of an installation. */
  readonly addressKey: Uint8Array;
  /** The clock by which tokens run out; the machine's when not given. Buckets know the database's alone. */
  readonly now?: () => Date;
};

/** A gate, and the end of its tidying up. */
export type OpenGate = Gate & { readonly close: () => Promise<void> };

const TIDY_EVERY_MS = 600_000;

/**
 * The gate on PostgreSQL: one set of buckets for all processes of an installation, whichever restarts. Signing in and
 * charging are one statement, and so one round trip. Buckets that have leaked empty are removed now and then: no bucket
 * and an empty one are the same.
 */
export function openGate(pool: Pool, options: GateOptions): OpenGate {
  const { allowances, addressKey, now = () => new Date() } = options;
  const query = queryOn(pool, 'quota');
  const used = tokenUse(query);
  const gate = openGateOn({
    buckets: bucketsOn(query, allowances),
    signIn: async (tokenHash, cost) => {
      const at = now();
      const signedIn = await signIn(query, { tokenHash, cost, allowances, now: at });
      if (signedIn.ok) used(signedIn.principal.tokenId, at);
      return signedIn;
    },
    allowances,
    addressKey,
  });
  let tidying: Promise<unknown> = Promise.resolve();
  const tidy = setInterval(() => {
    // What fails is tried again the next time; until then it takes some room.
    tidying = pool.query(TIDY).catch(() => undefined);
  }, TIDY_EVERY_MS).unref();
  return {
    enter: (arrival) => gate.enter(arrival),
    charge: (asker, cost) => gate.charge(asker, cost),
    wrongToken: (address) => gate.wrongToken(address),
    close: async () => {
      clearInterval(tidy);
      await tidying;
    },
  };
}

/** An hour after it was empty: whatever still looks at it has long ended. */
const TIDY = `delete from quota.bucket where empty_at < clock_timestamp() - interval '1 hour'`;

const bucketsOn = (query: Query, allowances: Allowances): Buckets => ({
  async take(buckets, cost) {
    const limits = buckets.map(({ limit }) => limit);
    const [row] = await query<{ taken: Poured }>(
      'take',
      'select quota.take($1, $2, $3, $4, $5) as taken',
      [limits, buckets.map(({ id }) => id), ...sizes(allowances, limits), cost],
    );
    if (!row) throw new RangeError('quota.take gave nothing');
    return row.taken;
  },
});

const sizes = (allowances: Allowances, limits: readonly Limit[]): [number[], number[]] => [
  limits.map((limit) => allowances[limit].capacity),
  limits.map((limit) => allowances[limit].perSecond),
];

type SigningIn = {
  readonly tokenHash: string;
  readonly cost: number;
  readonly allowances: Allowances;
  readonly now: Date;
};

// CASE, because it alone promises that nothing is poured for somebody who is not let in.
const SIGN_IN = `
  select s.*, case when s.usable then quota.take(
    $3::text[], array[s.organisation, s.token], $4::float8[], $5::float8[], $6) end as taken
  from (${signInSql({ hash: '$1', now: '$2' })}) s`;

async function signIn(
  query: Query,
  { tokenHash, cost, allowances, now }: SigningIn,
): Promise<SignedIn> {
  const [row] = await query<SignInRow & { taken: Poured | null }>('sign_in', SIGN_IN, [
    tokenHash,
    now,
    SIGNED_IN_LIMITS,
    ...sizes(allowances, SIGNED_IN_LIMITS),
    cost,
  ]);
  const signedIn = readSignIn(row, now);
  if (!signedIn.ok) return signedIn;
  if (!row?.taken) throw new RangeError('somebody was signed in and not charged');
  return { ...signedIn, poured: row.taken };
}
