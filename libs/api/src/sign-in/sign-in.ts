import {
  hashToken,
  isToken,
  type AccessReader,
  type Principal,
  type TokenProblem,
} from '@tocsin/access';
import { ApiError } from '../operation/api-error.js';

const REASONS: Readonly<Record<TokenProblem, string>> = {
  TOKEN_UNKNOWN: 'There is no such token.',
  TOKEN_EXPIRED: 'The token has expired.',
  TOKEN_REVOKED: 'The token has been revoked.',
  ACCOUNT_SUSPENDED: 'The account or its organisation is suspended.',
};

const BEARER = /^Bearer +([\w.~+/=-]{1,512})$/i;

/** Why nobody was signed in. */
export const unauthenticated = (
  reason: TokenProblem | 'TOKEN_MISSING' | 'TOKEN_MALFORMED',
): ApiError =>
  new ApiError(
    'UNAUTHENTICATED',
    reason === 'TOKEN_MISSING'
      ? 'This needs a token: send Authorization: Bearer <token>.'
      : reason === 'TOKEN_MALFORMED'
        ? 'The header Authorization is not of the form Bearer <token>.'
        : REASONS[reason],
    { reason },
  );

/**
 * Who sends this `Authorization` value, with rights as they are now: null without one. Throws UNAUTHENTICATED with a
 * reason for a token that is none, is unknown, has expired or was revoked; such a request is never served anonymously.
 */
export async function signIn(
  access: AccessReader,
  authorization: string | undefined,
): Promise<Principal | null> {
  if (authorization === undefined) return null;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated('TOKEN_MALFORMED');
  if (!isToken(token)) throw unauthenticated('TOKEN_UNKNOWN');
  const signedIn = await access.signIn(hashToken(token));
  if (!signedIn.ok) throw unauthenticated(signedIn.problem);
  return signedIn.principal;
}
