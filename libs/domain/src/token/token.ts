import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type { TokenEvent, TokenScope } from './token-events.js';

/** A credential of one person, or none yet. */
export type TokenState =
  | { readonly status: 'none' }
  | {
      readonly status: 'issued' | 'revoked';
      readonly tokenId: string;
      readonly personId: string;
      readonly hash: string;
      readonly prefix: string;
      readonly scopes: readonly TokenScope[];
      readonly expiresAt: string | null;
      /** Null once the person's key has been destroyed. */
      readonly label: string | null;
    };

export const noToken: TokenState = { status: 'none' };

export function evolveToken(state: TokenState, event: Surviving<TokenEvent>): TokenState {
  if (event.type === 'TokenIssued') {
    return { status: 'issued', ...event.data, label: event.content?.label ?? null };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'TokenRevoked':
      return { ...state, status: 'revoked' };
    default:
      return unreachable(event);
  }
}

/** Whether a token has run out at a moment (milliseconds UTC). The moment of expiry itself is already too late. */
export const isExpired = (expiresAt: string | null, now: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= now;
