import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Outcome } from '@tocsin/alerts';
import { selfSigned } from '@tocsin/alerts/testing';
import { addressGuard, type AddressPolicy } from '../address-guard.js';
import type { Endpoint } from '../endpoint-book.js';
import { openWebhookChannel } from '../webhook-channel.js';
import { newWebhookSecret } from '../webhook-secret.js';
import { aNotification } from './a-notification.js';
import { openEndpointServer, type Answering, type EndpointServer } from './endpoint-server.js';
import { openNameServer, type NameServer } from './name-server.js';

/** The name of endpoints of these specs. */
export const HOST = 'hooks.example.org';
/** Lets specs reach this machine, at this one address. */
export const LOCAL: AddressPolicy = { allowHttp: true, allowNetworks: ['127.0.0.1'] };
export const secret = newWebhookSecret();

type Given = {
  readonly url: string;
  readonly endpoint?: Partial<Endpoint>;
  readonly policy?: AddressPolicy;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Who vouches for certificates. */
  readonly trusted?: string;
};

/** A channel among real servers and a real resolver on this machine; all of them end with the test. */
export function channelScene() {
  const certificate = selfSigned([HOST]);
  const open: { close(): Promise<void> }[] = [];
  let names: NameServer;
  beforeAll(async () => {
    names = await openNameServer();
    names.knows(HOST, ['127.0.0.1']);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(() => names.close());

  return {
    certificate,
    names: () => names,
    serving: async (
      answering: Answering,
      given?: Parameters<typeof openEndpointServer>[1],
    ): Promise<EndpointServer> => {
      const server = await openEndpointServer(answering, given);
      open.push(server);
      return server;
    },
    /** A server that speaks no HTTP by itself: it gets the socket once a request has begun. */
    speaking: async (raw: (socket: Socket) => void): Promise<{ readonly port: number }> => {
      const server = await openRawServer(raw);
      open.push(server);
      return server;
    },
    sendTo: ({ url, endpoint, policy = LOCAL, signal, ...given }: Given): Promise<Outcome> =>
      openWebhookChannel({
        endpoints: {
          endpoint: async () => ({ url, payload: 'full', secrets: [secret], ...endpoint }),
        },
        guard: addressGuard({ ...policy, nameServers: [names.address] }),
        origin: 'https://tocsin.example.org',
        timeoutMs: given.timeoutMs ?? 5_000,
        certificates: [given.trusted ?? certificate.cert],
      }).send(aNotification({ sentAt: new Date() }), signal ?? new AbortController().signal),
  };
}

export const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Answering =>
  (response) =>
    response.writeHead(code, headers).end(body);

async function openRawServer(raw: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => raw(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
