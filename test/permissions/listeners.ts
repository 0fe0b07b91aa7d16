import { watchOverSocket, type Account, type TestApi } from '@tocsin/api/testing';

type Told = { readonly kind: string; readonly incidentId: string | null };

/** Somebody who is told of changes by one of the ways, or is refused. */
export type Listener = {
  readonly told: readonly Told[];
  /** The code with which it was refused; null: it listens. */
  readonly refused: () => string | null;
  /** Whether the connection is over. */
  readonly ended: () => boolean;
  readonly end: () => Promise<void>;
};

type Listen = (api: TestApi, as: Account | null) => Promise<Listener>;

const WATCH = 'subscription { incidentChanged { cursor kind incidentId incident { id title } } }';

/** Every way by which changes go out. */
export const WAYS: Readonly<Record<string, Listen>> = {
  'GET /events': (api, as) => overHttp(`${api.url}/events`, as, {}),
  'GraphQL over SSE': (api, as) =>
    overHttp(`${api.url}/graphql`, as, {
      method: 'POST',
      body: JSON.stringify({ query: WATCH }),
    }),
  'GraphQL over a socket': overSocket,
};

async function overSocket(api: TestApi, as: Account | null): Promise<Listener> {
  const watch = watchOverSocket(api, WATCH, as);
  return {
    get told() {
      return watch.told.map((data) => (data as { incidentChanged: Told }).incidentChanged);
    },
    refused: () => {
      const error = watch.refused();
      if (error === null) return null;
      const [answer] = Array.isArray(error) ? (error as Refusal[]) : [];
      if (answer?.extensions) return answer.extensions.code;
      // A socket is closed with 4403 where there is nobody who may come in.
      return JSON.stringify(error).match(/[A-Z]{4,}[A-Z_]*/)?.[0] ?? 'UNAUTHENTICATED';
    },
    ended: watch.ended,
    end: watch.end,
  };
}

async function overHttp(url: string, as: Account | null, init: RequestInit): Promise<Listener> {
  const end = new AbortController();
  const response = await fetch(url, {
    ...init,
    signal: end.signal,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(as ? { authorization: `Bearer ${as.token}` } : {}),
    },
  });
  const told: Told[] = [];
  const refusals: string[] = [];
  if (!response.ok) {
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    const code = errors[0]?.extensions.code ?? String(response.status);
    return { told, refused: () => code, ended: () => true, end: async () => undefined };
  }
  let ended = false;
  const reading = read(response, { told, refusals }).finally(() => (ended = true));
  return {
    told,
    refused: () => refusals[0] ?? null,
    ended: () => ended,
    end: async () => {
      end.abort();
      await reading;
    },
  };
}

async function read({ body }: Response, heard: Heard): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) take(event, heard);
    }
  } catch (error) {
    // Left by the listener, or cut off by the server.
    if (!['AbortError', 'TypeError'].includes((error as Error).name)) throw error;
  }
}

type Heard = { readonly told: Told[]; readonly refusals: string[] };
type Refusal = { readonly extensions: { readonly code: string } };
type Message = Told & {
  readonly data?: { readonly incidentChanged: Told } | null;
  readonly errors?: readonly Refusal[];
};

function take(event: string, { told, refusals }: Heard): void {
  const data = /^data: (.+)$/m.exec(event)?.[1];
  if (data === undefined || /^event: (heartbeat|complete)$/m.test(event)) return;
  const message = JSON.parse(data) as Message;
  // Whoever is shut out in the middle of an answer is told so in its place.
  if (message.errors && !message.data) refusals.push(...message.errors.map(codeOf));
  else told.push(message.data?.incidentChanged ?? message);
}

const codeOf = ({ extensions }: Refusal): string => extensions.code;
