import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SelfSigned } from '@tocsin/alerts/testing';

type Received = {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly path: string;
};

/** An endpoint of a spec: a real server on this machine. */
export type EndpointServer = {
  readonly port: number;
  /** What came, in order. */
  readonly received: Received[];
  /** Connections that were taken, whatever came over them. */
  connections(): number;
  close(): Promise<void>;
};

export type Answering = (response: ServerResponse, received: Received) => void;

/** Over TLS with a certificate, otherwise plain. `host` is where it listens. */
export async function openEndpointServer(
  answering: Answering,
  { certificate, host = '127.0.0.1' }: { certificate?: SelfSigned; host?: string } = {},
): Promise<EndpointServer> {
  const received: Received[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { headers, url: path = '' } = request;
    const one = { headers, path, body: Buffer.concat(chunks).toString('utf8') };
    received.push(one);
    answering(response, one);
  };
  const listener: RequestListener = (request, response) => void take(request, response);
  const server = certificate
    ? https.createServer({ ...certificate }, listener)
    : http.createServer(listener);
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
