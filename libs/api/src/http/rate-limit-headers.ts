import type { BucketState } from '@tocsin/quota';
import type { Passage } from '../sign-in/gatekeeper.js';

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-11, one item for each bucket: `RateLimit-Policy` says what it holds
 * (q, in points) and how long a full one takes to leak (w, seconds), `RateLimit` what is left (r) and when all of it is
 * back (t, seconds). A refusal has `Retry-After` too (RFC 9110, section 10.2.3).
 */
export function rateLimitHeaders(passage: Passage): Record<string, string> {
  const { taken } = passage;
  const wait = passage.ok ? undefined : passage.error.extensions['retryAfter'];
  return {
    ...(taken && {
      'ratelimit-policy': taken.buckets.map(policy).join(', '),
      ratelimit: taken.buckets.map(state).join(', '),
    }),
    ...(typeof wait === 'number' && { 'retry-after': String(wait) }),
  };
}

const policy = ({ limit, capacity, perSecond }: BucketState): string =>
  `"${limit}";q=${Math.floor(capacity)};w=${Math.ceil(capacity / perSecond)};qu="points"`;

const state = ({ limit, remaining, fullAfter }: BucketState): string =>
  `"${limit}";r=${remaining};t=${Math.ceil(fullAfter)}`;
