import type { Principal, TokenProblem } from '@tocsin/access';
import type { Allowances, Limit } from './allowances.js';
import type { Bucket, Buckets } from './buckets.js';
import type { Arrival, Entered, Gate } from './gate.js';
import { addressBucket } from './keyed-address.js';
import { KnownTokens } from './known-tokens.js';
import { takenFrom, type Poured, type Taken } from './taken.js';

/** Somebody signed in and charged in one step; `poured` is null where nobody was. */
export type SignedIn =
  | { readonly ok: true; readonly principal: Principal; readonly poured: Poured }
  | { readonly ok: false; readonly problem: TokenProblem };

/** What a gate stands on. */
export type GateParts = {
  readonly buckets: Buckets;
  /** Signs a token in and, where that succeeds, charges its organisation and itself (SIGNED_IN_LIMITS). */
  readonly signIn: (tokenHash: string, cost: number) => Promise<SignedIn>;
  readonly allowances: Allowances;
  /** For digests of addresses. */
  readonly addressKey: Uint8Array;
};

/** What a signed-in request is charged to, in this order. */
export const SIGNED_IN_LIMITS = ['organisation', 'token'] as const satisfies readonly Limit[];

export const signedInBuckets = (organisationId: string, tokenId: string): Bucket[] => [
  { limit: 'organisation', id: organisationId },
  { limit: 'token', id: tokenId },
];

/** The rules of coming in, over whatever keeps the levels and knows the tokens. */
export const openGateOn = (parts: GateParts): Gate => new RuledGate(parts);

class RuledGate implements Gate {
  private readonly known = new KnownTokens();

  constructor(private readonly parts: GateParts) {}

  async enter({ tokenHash, address, cost }: Arrival): Promise<Entered> {
    if (tokenHash === null) return entered(null, await this.take('address', address, cost));
    const isGuess = !this.known.has(tokenHash);
    if (isGuess) {
      // Before it is looked at: however many come at once, no more are answered than the bucket holds.
      const guess = await this.wrongToken(address);
      if (!guess.admitted) return { outcome: 'throttled', taken: guess };
    }
    const signedIn = await this.parts.signIn(tokenHash, cost);
    if (signedIn.ok || signedIn.problem !== 'TOKEN_UNKNOWN') {
      this.known.add(tokenHash);
      if (isGuess) await this.take('sign-in', address, -1);
    }
    if (!signedIn.ok) return this.refused(signedIn.problem, { address, cost });
    const taken = takenFrom(signedIn.poured, this.asked(SIGNED_IN_LIMITS, cost));
    return entered(signedIn.principal, taken);
  }

  async charge(
    { principal, address }: { readonly principal: Principal | null; readonly address: string },
    cost: number,
  ): Promise<Taken> {
    if (principal === null) return this.take('address', address, cost);
    const { viewer, tokenId } = principal;
    const poured = await this.parts.buckets.take(
      signedInBuckets(viewer.organisationId, tokenId),
      cost,
    );
    return takenFrom(poured, this.asked(SIGNED_IN_LIMITS, cost));
  }

  wrongToken(address: string): Promise<Taken> {
    return this.take('sign-in', address, 1);
  }

  /** A token that is no more is no guess. Who keeps sending it is charged like anybody without one. */
  private async refused(
    problem: TokenProblem,
    { address, cost }: Pick<Arrival, 'address' | 'cost'>,
  ): Promise<Entered> {
    if (problem === 'TOKEN_UNKNOWN') return { outcome: 'refused', problem };
    const taken = await this.take('address', address, cost);
    return taken.admitted ? { outcome: 'refused', problem } : { outcome: 'over-limit', taken };
  }

  private async take(limit: 'address' | 'sign-in', address: string, cost: number): Promise<Taken> {
    const bucket = { limit, id: addressBucket(this.parts.addressKey, address) };
    return takenFrom(await this.parts.buckets.take([bucket], cost), this.asked([limit], cost));
  }

  private asked(limits: readonly Limit[], cost: number) {
    return { limits, allowances: this.parts.allowances, cost };
  }
}

const entered = (principal: Principal | null, taken: Taken): Entered =>
  taken.admitted ? { outcome: 'admitted', principal, taken } : { outcome: 'over-limit', taken };
