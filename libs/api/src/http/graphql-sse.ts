import { OperationTypeNode, type ExecutionResult, type GraphQLError } from 'graphql';
import type { Asker } from '../operation/asker.js';
import type { AdmittedOperation } from '../operation/engine.js';
import { enter } from './entrance.js';
import { EventStream } from './event-stream.js';
import { errorBody, statusOf } from './http-error.js';
import { readParams, RequestError, type HttpRequest } from './request-params.js';
import type { Transport } from './transport.js';

/**
 * GraphQL over SSE, "distinct connections mode" of the graphql-sse protocol: one request, one stream of `next` events,
 * then `complete`. What is refused before it begins is an ordinary HTTP answer.
 */
export async function answerOverSse(request: HttpRequest, transport: Transport): Promise<unknown> {
  const { reply } = request.raw;
  const begun = await begin(request, transport);
  if ('refused' in begun) return reply.code(begun.status).send(begun.refused);
  const stream = new EventStream(reply);
  const { signal, leave } = transport.connections.enter('sse', begun.asker.principal);
  stream.closed.addEventListener('abort', leave, { once: true });
  try {
    for await (const result of resultsOf(begun, transport, signal)) {
      await stream.write({ event: 'next', data: JSON.stringify(result) });
    }
    await stream.write({ event: 'complete', data: '' });
  } finally {
    leave();
    stream.end();
  }
  return reply;
}

type Begun = { readonly asker: Asker; readonly admitted: AdmittedOperation };
type Refused = { readonly refused: unknown; readonly status: number };

async function begin(request: HttpRequest, transport: Transport): Promise<Begun | Refused> {
  const { requestId } = request.context;
  try {
    const params = await readParams(request);
    if (!('query' in params)) return { refused: params[0], status: params[1].status };
    const entering = { ...request.raw, context: request.context, asked: params };
    const entrance = await enter(entering, transport);
    if (!entrance.ok) return refusal(entrance.errors);
    const isMutation = entrance.admitted.operation.operation === OperationTypeNode.MUTATION;
    if (isMutation && request.method === 'GET') {
      return {
        refused: errorBody('METHOD_NOT_ALLOWED', 'Mutations are sent by POST.', requestId),
        status: 405,
      };
    }
    return entrance;
  } catch (error) {
    if (error instanceof RequestError) return { refused: { errors: [error.told] }, status: 400 };
    return refusal(transport.engine.tellAny(error, { ...request.context, principal: null }));
  }
}

function refusal(errors: readonly GraphQLError[]): Refused {
  const status = errors.map(({ extensions }) => statusOf(extensions['code'])).find(Boolean) ?? 400;
  return { refused: { errors }, status };
}

async function* resultsOf(
  { admitted, asker }: Begun,
  { engine }: Transport,
  signal: AbortSignal,
): AsyncGenerator<ExecutionResult, void> {
  if (admitted.operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    yield (await engine.run(admitted, asker)).result;
    return;
  }
  const begun = await engine.subscribe(admitted, asker, signal);
  if (Symbol.asyncIterator in begun) yield* begun;
  else yield begun;
}
