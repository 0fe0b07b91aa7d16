import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { wallClock } from './clock.js';

/** Told the id of what changed, and when its message came (wallClock). */
export type Hear = (id: string, at: number) => void;
export type Subscriber = { readonly close: () => Promise<void> };

/** All that a message says. */
const WATCH = `subscription {
  incidentChanged { cursor kind incidentId incident { id title severity tlp } }
}`;

/** One message. Of what is gone it holds the incident's id and nothing else. */
type Change = {
  readonly kind: string;
  readonly incidentId: string | null;
  readonly incident: unknown;
};
type Changed = { readonly incidentChanged: Change };

/** Hears of incidents that are shown. */
export const subscribe = (url: string, token: string | null, hear: Hear): Promise<Subscriber> =>
  follow(url, token, ({ incidentId, incident }, at) => {
    if (incidentId && incident) hear(incidentId, at);
  });

/** One socket with one subscription over graphql-transport-ws; resolves when the server has taken the socket. */
export async function follow(
  url: string,
  token: string | null,
  told: (change: Change, at: number) => void,
): Promise<Subscriber> {
  let connected = (): void => {};
  const open = new Promise<void>((resolve) => (connected = resolve));
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
    onNonLazyError: fail,
    on: { connected },
  });
  client.subscribe<Changed>(
    { query: WATCH },
    {
      next: ({ data, errors }) => {
        if (errors) fail(errors);
        if (data) told(data.incidentChanged, wallClock());
      },
      error: fail,
      complete: () => {},
    },
  );
  await open;
  return { close: async () => client.dispose() };
}

/** A socket without GraphQL. */
export async function listenBare(url: string, hear: Hear): Promise<Subscriber> {
  const socket = new WebSocket(url);
  socket.on('message', (text: Buffer) => {
    const at = wallClock();
    hear((JSON.parse(text.toString()) as { incidentId: string }).incidentId, at);
  });
  await once(socket, 'open');
  return { close: async () => socket.close() };
}

/** A subscription that ends early would make every figure after it wrong. */
function fail(problem: unknown): void {
  const { code, reason, message } = problem as Partial<CloseEvent> & Partial<Error>;
  const told = message ?? (code === undefined ? JSON.stringify(problem) : `${code} ${reason}`);
  throw new Error(`a subscription failed: ${told}`);
}

type CloseEvent = { readonly code: number; readonly reason: string };

/** Waits until something is so; throws when it is not within some seconds. */
export async function until(what: () => string, isSo: () => boolean, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
