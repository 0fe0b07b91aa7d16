import type { Principal, TokenProblem } from '@tocsin/access';
import type { Taken } from './taken.js';

/** A request that wants in. */
export type Arrival = {
  /** SHA-256 of the token that came along, hex; null: none came. */
  readonly tokenHash: string | null;
  /** The client's address as text. It is kept nowhere but as a keyed digest. */
  readonly address: string;
  /** Points; at least one. */
  readonly cost: number;
};

/** What became of it. */
export type Entered =
  | { readonly outcome: 'admitted'; readonly principal: Principal | null; readonly taken: Taken }
  /** The cost does not fit: nothing was charged. */
  | { readonly outcome: 'over-limit'; readonly taken: Taken }
  /** Too many wrong tokens came from there: this one was not looked at. */
  | { readonly outcome: 'throttled'; readonly taken: Taken }
  | { readonly outcome: 'refused'; readonly problem: TokenProblem };

/**
 * The port through which every request comes in: who asks, and whether he may ask as much. Whatever it throws means that
 * nobody is let in.
 */
export type Gate = {
  /** Signs in and charges: once signed in to the organisation and the token, else to the address. */
  enter(arrival: Arrival): Promise<Entered>;
  /** Charges somebody who has come in before, on a connection that stays open. */
  charge(
    asker: { readonly principal: Principal | null; readonly address: string },
    cost: number,
  ): Promise<Taken>;
  /** Counts what cannot even be a token as a wrong one. */
  wrongToken(address: string): Promise<Taken>;
};
