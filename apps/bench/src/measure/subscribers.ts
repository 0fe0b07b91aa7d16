import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { wallClock } from './clock.js';
import type { Watch } from './watches.js';

/** Told the id of what changed, and when its message came (wallClock). */
export type Hear = (id: string, at: number) => void;
export type Subscriber = { readonly close: () => Promise<void> };

/** Also told where it left whoever heard it. */
export type HearMessage = (id: string, at: number, cursor: string) => void;

/** Who asks for what; with `after` it goes on from a cursor. */
export type Asking = {
  readonly token: string | null;
  readonly watch: Watch;
  readonly after?: string | null;
};

/** Hears of what messages tell of; a message that tells of nothing is passed over. */
export const subscribe = (
  url: string,
  { token, watch, after = null }: Asking,
  hear: HearMessage,
): Promise<Subscriber> =>
  follow(url, { token, query: watch.query, after }, (data, at) => {
    const { id, cursor } = watch.toldBy(data);
    if (id !== null) hear(id, at, cursor);
  });

type Following = {
  readonly token: string | null;
  readonly query: string;
  readonly after?: string | null;
};

/** One socket with one subscription over graphql-transport-ws; resolves when the server has taken the socket. */
export async function follow(
  url: string,
  { token, query, after = null }: Following,
  told: (data: Readonly<Record<string, unknown>>, at: number) => void,
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
  client.subscribe(
    { query, variables: { after } },
    {
      next: ({ data, errors }) => {
        if (errors) fail(errors);
        if (data) told(data, wallClock());
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
