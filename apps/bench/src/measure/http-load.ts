import { Pool } from 'undici';
import { throughput, timed } from './statistics.js';

/** A request as it is sent over and over. */
export type Request = {
  readonly path: string;
  readonly token: string | null;
  /** JSON; absent for a GET. */
  readonly body?: string;
};

export type Client = {
  /** The answer's text; throws where the status is not 200 or the answer holds errors. */
  send(request: Request): Promise<string>;
  close(): Promise<void>;
};

/**
 * Idle for longer than this, a connection is left and another one opened. A server closes it after 5 s (Node.js), and
 * a request that crosses the closing gets no answer. The second one bounds what the server itself may suggest.
 */
const IDLE = { keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000 };

/** A client with so many connections, which stay open. */
export function openClient(url: string, connections: number): Client {
  const pool = new Pool(url, { connections, pipelining: 1, ...IDLE });
  return {
    async send({ path, token, body }) {
      const { statusCode, body: answer } = await pool.request({
        path,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/graphql-response+json, application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== null && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body }),
      });
      const text = await answer.text();
      if (statusCode !== 200 || text.includes('"errors":[{')) {
        throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 1_000)}`);
      }
      return text;
    },
    close: () => pool.close(),
  };
}

/** Requests by so many clients at once; answers per second. */
export async function load(
  url: string,
  request: (index: number) => Request,
  { total, clients }: { readonly total: number; readonly clients: number },
): Promise<number> {
  const client = openClient(url, clients);
  try {
    return await throughput(total, clients, (index) => client.send(request(index)));
  } finally {
    await client.close();
  }
}

/** Milliseconds of each of so many requests, one after the other. */
export async function latencies(url: string, request: Request, total: number): Promise<number[]> {
  const client = openClient(url, 1);
  const samples: number[] = [];
  try {
    for (let sent = 0; sent < total; sent += 1) {
      samples.push(await timed(() => client.send(request)));
    }
    return samples;
  } finally {
    await client.close();
  }
}
