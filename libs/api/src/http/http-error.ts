import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { ApiErrorCode } from '../operation/api-error.js';

/** HTTP status of errors that mean the request and not one operation in it. All others are answered as GraphQL says. */
const STATUS: Partial<Record<ApiErrorCode, number>> = {
  MALFORMED_JSON: 400,
  BATCHING_NOT_SUPPORTED: 400,
  BAD_REQUEST: 400,
  MALFORMED_URL: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN_SCOPE: 403,
  CSRF_BLOCKED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  BODY_TOO_LARGE: 413,
  URL_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  EXPECTATION_FAILED: 417,
  RATE_LIMITED: 429,
  SIGN_IN_THROTTLED: 429,
  HEADERS_TOO_LARGE: 431,
  TIMEOUT: 503,
  LIMITS_UNAVAILABLE: 503,
  LEDGER_UNAVAILABLE: 503,
  INTERNAL: 500,
};

export const statusOf = (code: unknown): number | undefined =>
  typeof code === 'string' ? STATUS[code as ApiErrorCode] : undefined;

const GRAPHQL_JSON = 'application/graphql-response+json';

/** Which of the two media types of GraphQL over HTTP a caller gets an error in. */
export const mediaTypeFor = (accept: string | undefined): string =>
  accept?.includes(GRAPHQL_JSON) ? GRAPHQL_JSON : 'application/json';

/** An error answer: never a stack, always a code and the request's id. */
export const errorBody = (code: ApiErrorCode, message: string, requestId: string) => ({
  errors: [{ message, extensions: { code, requestId } }],
});

/** What is told wherever there is nothing, or nothing for this caller. */
export const NOTHING_HERE = 'There is nothing at this address. GraphQL is at /graphql.';

/** Refuses a request that has no id yet, with the status of the code. */
export function refuse(reply: FastifyReply, code: ApiErrorCode, message: string): FastifyReply {
  const requestId = randomUUID();
  return reply
    .code(statusOf(code) ?? 400)
    .header('x-request-id', requestId)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json; charset=utf-8')
    .send(errorBody(code, message, requestId));
}
