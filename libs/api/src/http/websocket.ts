import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { ApiError } from '../operation/api-error.js';
import type { Asker } from '../operation/asker.js';
import type { PreparedOperation } from '../operation/prepare-operation.js';
import type { RightsNow } from '../sign-in/rights-now.js';
import { unauthenticated } from '../sign-in/sign-in.js';
import { isFromOtherSite } from './csrf-guard.js';
import { askerOf, newRequest } from './request-asker.js';
import type { Transport } from './transport.js';

/** Close codes beside those of the protocol: who is signed in is over. */
const UNAUTHENTICATED = 4401;
const GOING_AWAY = 1001;

type Extra = {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  asker?: Asker;
  signal?: AbortSignal;
  leave?: () => void;
};
type SocketContext = Context<Record<string, unknown>, Extra>;
type Args = ExecutionArgs & {
  readonly prepared: PreparedOperation;
  readonly asker: Asker;
  readonly signal: AbortSignal;
};

/**
 * graphql-transport-ws on `ws /graphql`: `connection_init` says who it is (`{ authorization: "Bearer …" }`, or nothing)
 * within three seconds; at most 20 operations at once, messages of at most 64 kB; a message is made only when the one
 * before it has been written. The socket closes with 4401 when its token ends.
 */
export function websocket(server: Server, transport: Transport): { close: () => Promise<void> } {
  const { limits } = transport.services;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.socketMessageBytes });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = refusalOf(request);
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      sockets.emit('connection', opened, request);
    });
  };
  server.on('upgrade', upgrade);
  const served = useServer<Record<string, unknown>, Extra>(
    {
      isProd: true,
      connectionInitWaitTimeout: limits.socketInitMs,
      onConnect: (context) => connect(context as SocketContext, transport),
      onClose: (context) => (context as SocketContext).extra.leave?.(),
      onSubscribe: (context, _id, payload) => admit(context as SocketContext, payload, transport),
      execute: async (args) => {
        const { prepared, asker } = args as Args;
        return (await transport.engine.run(prepared, asker)).result;
      },
      subscribe: (args) => {
        const { prepared, asker, signal } = args as Args;
        return transport.engine.subscribe(prepared, asker, signal);
      },
    },
    sockets,
  );
  return {
    close: async () => {
      server.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.terminate();
      await served.dispose();
    },
  };
}

function refusalOf({ url, headers }: IncomingMessage): string | null {
  if ((url ?? '').split('?')[0] !== '/graphql') return '404 Not Found';
  return isFromOtherSite(headers) ? '403 Forbidden' : null;
}

async function connect({ extra, connectionParams }: SocketContext, transport: Transport) {
  const request = newRequest(extra.request.headers);
  const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  const header = extra.request.headers.authorization;
  try {
    const authorization = typeof given === 'string' ? given : header;
    extra.asker = await askerOf(transport.services.access, request, authorization);
  } catch (error) {
    const [told] = transport.engine.tellAny(error, { ...request, principal: null });
    const reason = told?.extensions['reason'] ?? 'INTERNAL';
    extra.socket.close(reason === 'INTERNAL' ? 4500 : UNAUTHENTICATED, String(reason));
    return false;
  }
  const { signal, leave } = transport.connections.enter('websocket', extra.asker.principal);
  extra.signal = signal;
  extra.leave = leave;
  signal.addEventListener('abort', () => {
    const isOver = signal.reason === 'token ended';
    extra.socket.close(isOver ? UNAUTHENTICATED : GOING_AWAY, isOver ? 'TOKEN_ENDED' : '');
  });
  return true;
}

async function admit(
  { extra, subscriptions }: SocketContext,
  { query, operationName, variables }: SubscribePayload,
  { engine, services }: Transport,
): Promise<readonly GraphQLError[] | Args> {
  const { requestId } = newRequest({});
  const asker = await rightsOf(extra, services.rights);
  if (asker === null) {
    return engine.tellAny(unauthenticated('TOKEN_REVOKED'), {
      requestId,
      trace: null,
      principal: null,
    });
  }
  const most = services.limits.operationsPerSocket;
  if (Object.keys(subscriptions).length > most) {
    const message = `A socket carries at most ${most} operations at once.`;
    return engine.tellAny(new ApiError('TOO_MANY_OPERATIONS', message), { ...asker, requestId });
  }
  const admission = engine.admit({ query, operationName, variables }, { ...asker, requestId });
  if (!admission.ok) return admission.errors;
  const { prepared } = admission;
  return {
    schema: engine.schema,
    document: prepared.document,
    operationName: prepared.operation.name?.value ?? null,
    prepared,
    asker: { ...asker, requestId },
    signal: extra.signal ?? AbortSignal.abort(),
  };
}

/** The caller of a socket with the rights of this moment, however long ago it was opened; null once they have ended. */
async function rightsOf({ asker }: Extra, rights: RightsNow): Promise<Asker | null> {
  if (!asker?.principal) return asker ?? null;
  const principal = await rights.now(asker.principal);
  return principal && { ...asker, principal };
}
