import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint of a member, whatever happens to the network: takes everything, and remembers under which ids it came. */
export class AlertReceiver {
  /** By webhook-id: the alerts that it told. */
  readonly taken = new Map<string, readonly string[]>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { data } = JSON.parse(Buffer.concat(chunks).toString()) as Body;
        if (data.challenge !== undefined) return response.end(data.challenge);
        const ids = (data.alerts ?? []).map(({ id }) => id);
        this.taken.set(String(request.headers['webhook-id']), ids);
        return response.writeHead(204).end();
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/alerts`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

type Body = {
  readonly data: {
    readonly challenge?: string;
    readonly alerts?: readonly { readonly id: string }[];
  };
};
