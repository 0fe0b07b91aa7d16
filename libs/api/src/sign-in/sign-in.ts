import type { TokenProblem } from '@tocsin/access';
import { ApiError } from '../operation/api-error.js';

const REASONS: Readonly<Record<TokenProblem, string>> = {
  TOKEN_UNKNOWN: 'There is no such token.',
  TOKEN_EXPIRED: 'The token has expired.',
  TOKEN_REVOKED: 'The token has been revoked.',
  ACCOUNT_SUSPENDED: 'The account or its organisation is suspended.',
};

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
