import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ApiErrorCode } from '../operation/api-error.js';

/** HTTP status of errors that mean the request and not one operation in it. All others are answered as GraphQL says. */
const STATUS: Partial<Record<ApiErrorCode, number>> = {
  MALFORMED_JSON: 400,
  BATCHING_NOT_SUPPORTED: 400,
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN_SCOPE: 403,
  CSRF_BLOCKED: 403,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TIMEOUT: 503,
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

/** Errors that Fastify itself raises, and whatever was thrown past everything else: a code, an id and no more. */
export function answerErrors(
  app: FastifyInstance,
  log: (error: unknown, requestId: string) => void,
): void {
  app.setErrorHandler(async (error: { code?: string; statusCode?: number }, _request, reply) => {
    const requestId = randomUUID();
    reply.header('x-request-id', requestId);
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
      const message = 'The body of a request has at most 512 kB.';
      return reply.code(413).send(errorBody('BODY_TOO_LARGE', message, requestId));
    }
    if ((error.statusCode ?? 500) < 500) {
      return reply.code(400).send(errorBody('BAD_REQUEST', 'This is no request.', requestId));
    }
    log(error, requestId);
    const message = 'Something went wrong on our side. Quote the request id when you tell us.';
    return reply.code(500).send(errorBody('INTERNAL', message, requestId));
  });
}
