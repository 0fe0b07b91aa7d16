import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { handleProtocols, makeServer, type Context, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { ApiError, type ApiErrorCode } from '../operation/api-error.js';
import type { Asker } from '../operation/asker.js';
import type { AdmittedOperation } from '../operation/engine.js';
import type { RightsNow } from '../sign-in/rights-now.js';
import { unauthenticated } from '../sign-in/sign-in.js';
import { isFromOtherSite, OTHER_SITE } from './csrf-guard.js';
import { NOTHING_HERE } from './http-error.js';
import { refuseRaw } from './raw-answer.js';
import { newRequest } from './request-context.js';
import { serveSocket } from './served-socket.js';
import type { Transport } from './transport.js';

/** Close codes beside those of the protocol: who is signed in is over. */
const UNAUTHENTICATED = 4401;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
const TOO_MANY_REQUESTS = 4429;

/** What opening a socket is charged, in points. */
const CONNECTING = 1;

type Extra = {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly address: string;
  asker?: Asker;
  signal?: AbortSignal;
  leave?: () => void;
};
type SocketContext = Context<Record<string, unknown>, Extra>;
type Args = ExecutionArgs & {
  readonly admitted: AdmittedOperation;
  readonly asker: Asker;
  readonly signal: AbortSignal;
};

/**
 * graphql-transport-ws on `ws /graphql`: `connection_init` says who it is (`{ authorization: "Bearer …" }`, or nothing)
 * within three seconds; at most 20 operations at once, messages of at most 64 kB; a message is made only when the one
 * before it has been written. The socket closes with 4401 when its token ends. Opening it and each operation is charged; what
 * a subscription then brings is not.
 */
export function websocket(
  server: Server,
  transport: Transport,
  onDefect: (error: unknown) => void,
): { close: () => Promise<void> } {
  const { limits } = transport.services;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.socketMessageBytes,
    handleProtocols,
  });
  const served = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.socketInitMs,
    onConnect: (context) => connect(context, transport),
    onClose: ({ extra }) => extra.leave?.(),
    onSubscribe: (context, _id, payload) => admit(context, payload, transport),
    execute: async (args) => {
      const { admitted, asker } = args as Args;
      return (await transport.engine.run(admitted, asker)).result;
    },
    subscribe: (args) => {
      const { admitted, asker, signal } = args as Args;
      return transport.engine.subscribe(admitted, asker, signal);
    },
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request);
    if (refusal !== null) {
      refuseRaw(socket, ...refusal);
      return;
    }
    // Read now: a socket that has closed has no address any more.
    const address = transport.addressOf(request);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      serveSocket(served, { socket: opened, request, address }, onDefect);
    });
  };
  server.on('upgrade', upgrade);
  sockets.on('wsClientError', (_error, socket) => {
    refuseRaw(
      socket,
      'BAD_REQUEST',
      'This is no handshake of a WebSocket (RFC 6455, section 4.1).',
    );
  });
  return {
    close: async () => {
      server.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function refusalOf({ url, headers }: IncomingMessage): [ApiErrorCode, string] | null {
  if ((url ?? '').split('?')[0] !== '/graphql') return ['NOT_FOUND', NOTHING_HERE];
  return isFromOtherSite(headers) ? ['CSRF_BLOCKED', OTHER_SITE] : null;
}

async function connect({ extra, connectionParams }: SocketContext, transport: Transport) {
  const request = newRequest(extra.request.headers);
  const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  const header = extra.request.headers.authorization;
  const authorization = typeof given === 'string' ? given : header;
  const { address } = extra;
  const passage = await transport.gatekeeper.enter({ authorization, address }, CONNECTING);
  if (!passage.ok) {
    extra.socket.close(...closingFor(passage.error));
    return false;
  }
  const asker: Asker = { ...request, principal: passage.principal };
  extra.asker = asker;
  const { signal, leave } = transport.connections.enter('websocket', asker.principal);
  extra.signal = signal;
  extra.leave = leave;
  // It may have closed while its token was looked up.
  if (extra.socket.readyState !== extra.socket.OPEN) leave();
  signal.addEventListener('abort', () => {
    const isOver = signal.reason === 'token ended';
    extra.socket.close(isOver ? UNAUTHENTICATED : GOING_AWAY, isOver ? 'TOKEN_ENDED' : '');
  });
  return true;
}

/** How a socket closes that is not let in: the reason is the stable code. */
function closingFor({ code, extensions }: ApiError): [code: number, reason: string] {
  if (code === 'UNAUTHENTICATED') return [UNAUTHENTICATED, String(extensions['reason'])];
  return [code === 'LIMITS_UNAVAILABLE' ? TRY_AGAIN_LATER : TOO_MANY_REQUESTS, code];
}

async function admit(
  { extra, subscriptions }: SocketContext,
  { query, operationName, variables }: SubscribePayload,
  { engine, services, gatekeeper }: Transport,
): Promise<readonly GraphQLError[] | Args> {
  const { requestId } = newRequest({});
  const anonymous: Asker = { requestId, trace: null, principal: null };
  const most = services.limits.operationsPerSocket;
  // Counted before anything is waited for: this one is among them, and those after it are not yet.
  if (Object.keys(subscriptions).length > most) {
    const message = `A socket carries at most ${most} operations at once.`;
    return engine.tellAny(new ApiError('TOO_MANY_OPERATIONS', message), anonymous);
  }
  const preparation = engine.prepare({ query, operationName, variables });
  const principal = extra.asker?.principal ?? null;
  const [asker, passage] = await Promise.all([
    rightsOf(extra, services.rights),
    gatekeeper.charge({ principal, address: extra.address }, engine.chargeFor(preparation)),
  ]);
  if (asker === null) return engine.tellAny(unauthenticated('TOKEN_REVOKED'), anonymous);
  if (!passage.ok) return engine.tell([passage.error], anonymous);
  const admission = engine.admit(preparation, { ...asker, requestId }, passage.taken);
  if (!admission.ok) return admission.errors;
  const { admitted } = admission;
  return {
    schema: engine.schema,
    document: admitted.document,
    operationName: admitted.operation.name?.value ?? null,
    admitted,
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
