import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode, type ExecutionResult, type GraphQLError } from 'graphql';
import { createHandler, type Handler, type RequestParams, type Response } from 'graphql-http';
import { ApiError } from '../operation/api-error.js';
import { isFromOtherSite, OTHER_SITE } from './csrf-guard.js';
import { wantsEventStream } from './event-stream.js';
import { enter } from './entrance.js';
import { answerOverSse } from './graphql-sse.js';
import { errorBody, mediaTypeFor, statusOf } from './http-error.js';
import { newRequest, type RequestContext } from './request-context.js';
import { readParams, RequestError, type HttpRequest, type Raw } from './request-params.js';
import type { Transport } from './transport.js';

/** What a browser gets that opens the address. */
export type Page = (reply: FastifyReply) => Promise<unknown>;

/**
 * GraphQL over HTTP as the specification has it (all audits of graphql-http pass), on Fastify: content negotiation and
 * status codes by the reference implementation, everything else by the engine.
 */
export function graphqlHttp(app: FastifyInstance, transport: Transport, page: Page): void {
  app.removeAllContentTypeParsers();
  const { bodyBytes: bodyLimit } = transport.services.limits;
  const parser = { parseAs: 'buffer', bodyLimit } as const;
  app.addContentTypeParser('*', parser, (_request, body, done) => done(null, body));
  const handle = createHandler<Raw, RequestContext>({
    parseRequestParams: readParams,
    onSubscribe: (request, asked) => answer(request, asked, transport),
    formatError: (error) => (error instanceof RequestError ? (error.told as never) : error),
  });
  app.all('/graphql', async (request, reply) => {
    if (wantsPage(request)) return page(reply);
    return respond({ request, reply }, handle, transport);
  });
}

/** A browser that opens the address, and no client that asks a query. */
const wantsPage = ({ method, headers, query }: FastifyRequest): boolean =>
  method === 'GET' &&
  (headers.accept ?? '').includes('text/html') &&
  !('query' in (query as object));

async function respond(
  raw: Raw,
  handle: Handler<Raw, RequestContext>,
  transport: Transport,
): Promise<unknown> {
  const { request, reply } = raw;
  const { method, url, headers } = request;
  const context = newRequest(headers);
  reply.header('x-request-id', context.requestId).header('cache-control', 'no-store');
  if (isFromOtherSite(headers)) {
    return reply.code(403).send(errorBody('CSRF_BLOCKED', OTHER_SITE, context.requestId));
  }
  const body = textOf(request.body);
  const asked: HttpRequest = { method, url, headers, body, raw, context };
  if (wantsEventStream(headers)) return answerOverSse(asked, transport);
  const [answered, { status, headers: told }] = await handle(asked);
  return reply
    .code(status)
    .headers(told ?? {})
    .send(answered ?? '');
}

/** A body that is not UTF-8 is no JSON either. */
function textOf(body: unknown): string | null {
  if (!Buffer.isBuffer(body)) return null;
  return isUtf8(body) ? body.toString('utf8') : 'not UTF-8';
}

async function answer(
  request: HttpRequest,
  asked: RequestParams,
  transport: Transport,
): Promise<ExecutionResult | readonly GraphQLError[] | Response> {
  const { engine } = transport;
  const { accept } = request.headers as Record<string, string | undefined>;
  const media = mediaTypeFor(accept);
  try {
    const entrance = await enter({ ...request.raw, context: request.context, asked }, transport);
    if (!entrance.ok) return refused(entrance.errors, media);
    const { admitted, asker } = entrance;
    const refusal = notOverHttp(admitted.operation.operation, request.method);
    if (refusal) return refused(engine.tell([refusal], asker), media);
    const { result, label } = await engine.run(admitted, asker);
    if (label !== null) request.raw.reply.header('x-tlp', label);
    return 'data' in result ? result : refused(result.errors ?? [], media);
  } catch (error) {
    return refused(engine.tellAny(error, { ...request.context, principal: null }), media);
  }
}

function notOverHttp(operation: OperationTypeNode, method: string): ApiError | null {
  if (operation === OperationTypeNode.SUBSCRIPTION) {
    const message =
      'Subscriptions go over graphql-transport-ws, or over SSE with Accept: text/event-stream.';
    return new ApiError('NOT_SUPPORTED', message);
  }
  const isUnsafe = operation === OperationTypeNode.MUTATION && method === 'GET';
  return isUnsafe ? new ApiError('METHOD_NOT_ALLOWED', 'Mutations are sent by POST.') : null;
}

/** Errors that concern the request as a whole have a status of their own; the reference implementation does the rest. */
function refused(
  errors: readonly GraphQLError[],
  media: string,
): readonly GraphQLError[] | Response {
  const status = errors.map(({ extensions }) => statusOf(extensions['code'])).find(Boolean);
  if (status === undefined) return errors;
  return [
    JSON.stringify({ errors }),
    {
      status,
      statusText: '',
      headers: {
        'content-type': `${media}; charset=utf-8`,
        ...(status === 401 ? { 'www-authenticate': 'Bearer realm="tocsin"' } : {}),
        ...(status === 405 ? { allow: 'POST' } : {}),
      },
    },
  ];
}
