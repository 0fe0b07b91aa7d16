import type { Taken } from '@tocsin/quota';
import { ApiError } from '../operation/api-error.js';

/** Seconds after which it may be known again. */
const UNAVAILABLE_S = 5;

const WHOSE = {
  organisation: 'your organisation has together',
  token: 'this token has',
  address: 'there is for requests from your address without a token',
  'sign-in': 'there is for wrong tokens from your address',
} as const;

/** Why a cost does not fit, and when it will. */
export function overLimit({ cost, tightest, retryAfter }: Taken): ApiError {
  const { limit, capacity, remaining, perSecond } = tightest;
  if (retryAfter === null) {
    const message = `This may touch ${cost} nodes; ${capacity} are all that ${WHOSE[limit]}. Ask for smaller pages.`;
    return new ApiError('COST_EXCEEDED', message, { cost, limit: capacity });
  }
  const wait = seconds(retryAfter);
  const message =
    `This costs ${cost} points; ${remaining} of the ${capacity} that ${WHOSE[limit]} are left. ` +
    `Try again in ${wait} s, ask for smaller pages, or ask less often: ${perSecond} points a second come back.`;
  const allowance = { limit, capacity, remaining, perSecond };
  return new ApiError('RATE_LIMITED', message, { cost, allowance, retryAfter: wait });
}

/** Too many wrong tokens from one address. */
export function throttled({ retryAfter }: Taken): ApiError {
  const wait = seconds(retryAfter ?? 0);
  const message = `Too many wrong tokens came from your address. Check the token, and try again in ${wait} s.`;
  return new ApiError('SIGN_IN_THROTTLED', message, { retryAfter: wait });
}

/** Nobody is let in while it cannot be told how much he may ask. */
export const unavailable = (): ApiError =>
  new ApiError(
    'LIMITS_UNAVAILABLE',
    `It cannot be told just now who asks and how much. Try again in ${UNAVAILABLE_S} s.`,
    { retryAfter: UNAVAILABLE_S },
  );

/** Whole seconds, at least one. */
const seconds = (wait: number): number => Math.max(1, Math.ceil(wait));
