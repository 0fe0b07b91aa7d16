import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseRequestParams, type Request, type RequestParams, type Response } from 'graphql-http';
import type { ApiErrorCode } from '../operation/api-error.js';
import { errorBody } from './http-error.js';
import type { RequestContext } from './request-context.js';

export type Raw = { readonly request: FastifyRequest; readonly reply: FastifyReply };
export type HttpRequest = Request<Raw, RequestContext>;

/** A request that is no GraphQL request at all. */
export class RequestError extends Error {
  readonly told: { message: string; extensions: { code: ApiErrorCode; requestId: string } };

  constructor(code: ApiErrorCode, message: string, requestId: string) {
    super(message);
    this.told = { message, extensions: { code, requestId } };
  }
}

const MOST_NAME_CHARACTERS = 200;

/** Reads the parameters of a request as the specification says; refusals carry a code. Throws RequestError. */
export async function readParams(request: HttpRequest): Promise<RequestParams | Response> {
  const { requestId } = request.context;
  try {
    const read = await parseRequestParams(request);
    if (!('query' in read)) return withBody(read, requestId);
    if ((read.operationName?.length ?? 0) > MOST_NAME_CHARACTERS) {
      throw new Error('Invalid operationName');
    }
    return read;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'Invalid request';
    const code = codeOf(message, request.body);
    const told = code === 'BATCHING_NOT_SUPPORTED' ? 'Send one operation at a time.' : message;
    throw new RequestError(code, told, requestId);
  }
}

function codeOf(message: string, body: unknown): ApiErrorCode {
  if (message === 'Unparsable JSON body') return 'MALFORMED_JSON';
  const isList = typeof body === 'string' && body.trimStart().startsWith('[');
  return isList ? 'BATCHING_NOT_SUPPORTED' : 'BAD_REQUEST';
}

/** The reference implementation answers 405 and 415 with nothing; here they say why. */
function withBody([, init]: Response, requestId: string): Response {
  const code = init.status === 405 ? 'METHOD_NOT_ALLOWED' : 'UNSUPPORTED_MEDIA_TYPE';
  const message =
    code === 'METHOD_NOT_ALLOWED' ? 'Use POST or GET.' : 'Send application/json in UTF-8.';
  const headers = { ...init.headers, 'content-type': 'application/json; charset=utf-8' };
  return [JSON.stringify(errorBody(code, message, requestId)), { ...init, headers }];
}
