import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { TestApi } from './test-api.js';

/** A subscription over a socket of its own. */
export type SocketWatch = {
  /** What was told, in order. */
  readonly told: unknown[];
  /** Why it was refused, once it was. */
  readonly refused: () => unknown;
  /** Whether the connection is over. */
  readonly ended: () => boolean;
  readonly end: () => Promise<void>;
};

/** Subscribes over graphql-transport-ws, with a token or without one. */
export function watchOverSocket(
  { url }: Pick<TestApi, 'url'>,
  query: string,
  as: { readonly token: string } | null,
): SocketWatch {
  let refused: unknown = null;
  let ended = false;
  const told: unknown[] = [];
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(as ? { connectionParams: { authorization: `Bearer ${as.token}` } } : {}),
  });
  client.subscribe(
    { query },
    {
      next: ({ data, errors }) => {
        // Whoever is shut out in the middle of an answer is told so in its place.
        if (data) told.push(data);
        else refused = errors;
      },
      error: (error) => {
        refused = error;
        ended = true;
      },
      complete: () => (ended = true),
    },
  );
  return {
    told,
    refused: () => refused,
    ended: () => ended,
    end: async () => {
      await client.dispose();
    },
  };
}
