import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { isFromOtherSite, OTHER_SITE } from './csrf-guard.js';
import { enter, type Entrance } from './entrance.js';
import { EventStream, type StreamEvent } from './event-stream.js';
import { errorBody, statusOf } from './http-error.js';
import { newRequest, type RequestContext } from './request-context.js';
import type { Transport } from './transport.js';

/** An address at which one subscription of GraphQL is told as server-sent events, with a choice of fields made. */
export type PlainAddress = {
  readonly path: string;
  readonly document: string;
  /** Throws an ApiError where the query cannot be read. */
  readonly variablesOf: (query: PlainQuery, after: string | null) => Record<string, unknown>;
  readonly told: (data: Readonly<Record<string, unknown>>) => StreamEvent;
};

type PlainQuery = Readonly<Record<string, unknown>>;

/** A client that lost the connection comes back after this time. */
const RETRY_MS = 3_000;

/**
 * `GET <path>?after=…`: server-sent events. The id of an event is its cursor; `Last-Event-ID`, which browsers send by
 * themselves, goes before `after`. Heartbeats carry an id too.
 */
export function plainEvents(
  app: FastifyInstance,
  transport: Transport,
  address: PlainAddress,
): void {
  app.get(address.path, async (request, reply) => {
    const context = newRequest(request.headers);
    reply.header('x-request-id', context.requestId).header('cache-control', 'no-store');
    if (isFromOtherSite(request.headers)) {
      return reply.code(403).send(errorBody('CSRF_BLOCKED', OTHER_SITE, context.requestId));
    }
    const begun = await begin({ request, reply, context, address }, transport);
    if (!begun.ok) return refuse(reply, begun.errors);
    const { signal, leave } = transport.connections.enter('sse', begun.asker.principal);
    try {
      const messages = await transport.engine.subscribe(begun.admitted, begun.asker, signal);
      if (!(Symbol.asyncIterator in messages)) return await refuse(reply, messages.errors ?? []);
      const stream = new EventStream(reply);
      stream.closed.addEventListener('abort', leave, { once: true });
      await stream.write({ retry: RETRY_MS });
      for await (const message of messages) await stream.write(eventOf(message, address));
      stream.end();
    } finally {
      leave();
    }
    return reply;
  });
}

const refuse = (reply: FastifyReply, errors: readonly GraphQLError[]): FastifyReply =>
  reply.code(statusOf(errors[0]?.extensions['code']) ?? 400).send({ errors });

type Beginning = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly context: RequestContext;
  readonly address: PlainAddress;
};

async function begin(
  { address, ...beginning }: Beginning,
  transport: Transport,
): Promise<Entrance> {
  const { query, headers } = beginning.request;
  try {
    const given = query as PlainQuery;
    const variables = address.variablesOf(given, afterOf(given, headers));
    return await enter({ ...beginning, asked: { query: address.document, variables } }, transport);
  } catch (error) {
    const nobody = { ...beginning.context, principal: null };
    return { ok: false, errors: transport.engine.tellAny(error, nobody) };
  }
}

/** What is no text is left as it is: GraphQL says what is wrong with it. */
function afterOf({ after }: PlainQuery, headers: IncomingHttpHeaders): string | null {
  const last = headers['last-event-id'];
  return typeof last === 'string' && last !== '' ? last : ((after ?? null) as string | null);
}

const eventOf = ({ data, errors }: ExecutionResult, { told }: PlainAddress): StreamEvent =>
  data && Object.values(data).every((value) => value !== null)
    ? told(data)
    : { event: 'error', data: JSON.stringify({ errors }) };
