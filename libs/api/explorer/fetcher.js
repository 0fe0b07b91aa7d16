import { createClient } from 'graphql-ws';

/** Messages of a subscription that stay in sight. */
const SHOWN = 50;

/** Asks over HTTP. The token is held in this closure and nowhere else. */
export const asker = (token) => async (request) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(request),
  });
  return response.json();
};

/**
 * GraphiQL's fetcher: queries over HTTP, subscriptions over a socket. A subscription with a variable `$cursor` goes on
 * where it stood when it is run again, and also by itself when the connection comes back.
 */
export function createFetcher(token) {
  const ask = asker(token);
  const cursors = new Map();
  const socket = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !('code' in event) || ![4400, 4401, 4403].includes(event.code),
    retryWait: async (retries) => {
      await new Promise((resolve) => setTimeout(resolve, Math.min(250 * 2 ** retries, 4_000)));
    },
  });
  return ({ query, operationName, variables }, { documentAST } = {}) => {
    const operation = operationOf(documentAST, operationName);
    if (operation?.operation !== 'subscription') return ask({ query, operationName, variables });
    const request = {
      query,
      operationName,
      // Read again whenever the connection comes back.
      get variables() {
        return { ...variables, cursor: variables?.cursor ?? cursors.get(query) ?? null };
      },
    };
    const takesCursor = operation.variableDefinitions?.some(
      ({ variable }) => variable.name.value === 'cursor',
    );
    return shown(
      socket.iterate(takesCursor ? request : { query, operationName, variables }),
      (cursor) => cursors.set(query, cursor),
    );
  };
}

const operationOf = (document, name) =>
  document?.definitions.find(
    ({ kind, name: own }) => kind === 'OperationDefinition' && (!name || own?.value === name),
  );

/** What has come so far, newest first: a single message would be gone with the next one. Heartbeats only keep time. */
async function* shown(messages, remember) {
  const told = [];
  for await (const message of messages) {
    const change = message.data?.incidentChanged;
    if (change?.cursor) remember(change.cursor);
    if (change?.kind === 'HEARTBEAT') {
      if (told.length === 0)
        yield { waiting: 'for the first change', since: new Date().toISOString() };
      continue;
    }
    told.unshift(message);
    told.splice(SHOWN);
    yield { newestFirst: [...told] };
  }
}
