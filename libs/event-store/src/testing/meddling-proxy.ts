import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a store and its database and loses connections at chosen moments. */
export type MeddlingProxy = {
  readonly url: string;
  /** The connection of the next append is lost: before the server gets it, or when its answer is on the way. */
  loseNextAppend(when: 'before it arrives' | 'with its answer'): void;
  /** Loses all connections now; the server may still be at work for them, and does not hear of it. */
  abandonAll(): void;
  close(): Promise<void>;
};

type Meddling = 'before it arrives' | 'with its answer' | null;

export async function meddlingProxy(databaseUrl: string): Promise<MeddlingProxy> {
  const target = new URL(databaseUrl);
  const clients = new Set<Socket>();
  const servers = new Set<Socket>();
  let next: Meddling = null;
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    let answerIsLost = false;
    clients.add(client);
    servers.add(server);
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clients.delete(client);
        servers.delete(server);
      });
    }
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    client.on('data', (data) => {
      if (next !== null && data.includes('append_batch')) {
        const when = next;
        next = null;
        if (when === 'before it arrives') return cut();
        answerIsLost = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (answerIsLost) cut();
      else client.write(data);
    });
    server.on('end', () => client.end());
    client.on('end', () => server.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    loseNextAppend: (when) => void (next = when),
    abandonAll: () => {
      for (const client of clients) {
        client.removeAllListeners('end');
        client.destroy();
      }
    },
    close: async () => {
      for (const socket of [...clients, ...servers]) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
