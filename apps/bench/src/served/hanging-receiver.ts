import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Endpoints behind one port, by path: some take what comes, others take the connection and never answer. */
export type Receiver = {
  readonly port: number;
  /** Called with an endpoint each time that it took something. */
  onTaken: (endpoint: string) => void;
  close(): Promise<void>;
};

export async function openReceiver(hanging: ReadonlySet<string>): Promise<Receiver> {
  const server = createServer((request, response) => {
    const endpoint = request.url?.slice(1) ?? '';
    request.resume();
    if (hanging.has(endpoint)) return;
    request.once('end', () => {
      response.writeHead(204).end();
      receiver.onTaken(endpoint);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port,
    onTaken: () => {},
    close: () => closed(server),
  };
  return receiver;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
