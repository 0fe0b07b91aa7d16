import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { ApiError } from '../operation/api-error.js';
import { isFromOtherSite, OTHER_SITE } from './csrf-guard.js';
import { enter, type Entrance } from './entrance.js';
import { EventStream } from './event-stream.js';
import { errorBody, statusOf } from './http-error.js';
import { newRequest, type RequestContext } from './request-context.js';
import type { Transport } from './transport.js';

/** What every event holds: the same subscription that GraphQL has, with a choice of fields made. */
const DOCUMENT = `subscription Events($filter: IncidentFilter, $after: String, $lang: LanguageTag!) {
  incidentChanged(filter: $filter, after: $after) {
    cursor kind incidentId
    incident { id tlp status severity drill recordedAt title(lang: $lang) summary(lang: $lang)
      occurred { start { value precision } } places { country unM49 meaning } }
  }
}`;

/** A client that lost the connection comes back after this time. */
const RETRY_MS = 3_000;

/**
 * `GET /events?filter=…&after=…&lang=…`: changes of incidents as server-sent events. The id of an event is its cursor;
 * `Last-Event-ID`, which browsers send by themselves, goes before `after`. Heartbeats carry an id too.
 */
export function events(app: FastifyInstance, transport: Transport): void {
  app.get('/events', async (request, reply) => {
    const context = newRequest(request.headers);
    reply.header('x-request-id', context.requestId).header('cache-control', 'no-store');
    if (isFromOtherSite(request.headers)) {
      return reply.code(403).send(errorBody('CSRF_BLOCKED', OTHER_SITE, context.requestId));
    }
    const begun = await begin({ request, reply, context }, transport);
    if (!begun.ok) return refuse(reply, begun.errors);
    const { signal, leave } = transport.connections.enter('sse', begun.asker.principal);
    try {
      const changes = await transport.engine.subscribe(begun.admitted, begun.asker, signal);
      if (!(Symbol.asyncIterator in changes)) return await refuse(reply, changes.errors ?? []);
      const stream = new EventStream(reply);
      stream.closed.addEventListener('abort', leave, { once: true });
      await stream.write({ retry: RETRY_MS });
      for await (const change of changes) await tell(change, stream);
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
};

async function begin(beginning: Beginning, transport: Transport): Promise<Entrance> {
  const { query, headers } = beginning.request;
  try {
    const asked = { query: DOCUMENT, variables: variablesOf(query, headers) };
    return await enter({ ...beginning, asked }, transport);
  } catch (error) {
    const nobody = { ...beginning.context, principal: null };
    return { ok: false, errors: transport.engine.tellAny(error, nobody) };
  }
}

function variablesOf(query: unknown, headers: FastifyRequest['headers']): Record<string, unknown> {
  const { filter, after, lang } = query as Readonly<Record<string, unknown>>;
  const last = headers['last-event-id'];
  return {
    filter: filter === undefined ? null : parsed(filter),
    after: typeof last === 'string' && last !== '' ? last : (after ?? null),
    lang: lang ?? 'en',
  };
}

function parsed(filter: unknown): unknown {
  try {
    return JSON.parse(String(filter)) as unknown;
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The parameter filter is not JSON.');
  }
}

type ChangeTold = { readonly cursor: string; readonly kind: string };

async function tell({ data, errors }: ExecutionResult, stream: EventStream): Promise<void> {
  const change = data?.['incidentChanged'] as ChangeTold | undefined;
  if (!change) {
    await stream.write({ event: 'error', data: JSON.stringify({ errors }) });
  } else if (change.kind === 'HEARTBEAT') {
    await stream.write({ id: change.cursor, event: 'heartbeat', data: '{}' });
  } else {
    await stream.write({ id: change.cursor, data: JSON.stringify(change) });
  }
}
