import { createClient as createSseClient } from 'graphql-sse';
import { connectionScene, WATCH, type Change } from '../testing/connection-scene.js';
import { followEvents } from '../testing/followed-events.js';

const scene = connectionScene();

describe('connections over SSE', () => {
  it('bring changes to graphql-sse clients', async () => {
    const client = createSseClient({
      url: `${scene.api.url}/graphql`,
      singleConnection: false,
      retryAttempts: 0,
      headers: { authorization: scene.bearer(scene.responder) },
    });
    const told: Change[] = [];
    const stop = client.subscribe<Change>(
      { query: WATCH },
      { next: ({ data }) => void told.push(data!), error: () => {}, complete: () => {} },
    );
    await scene.until(() => told[0]);
    await scene.submit();
    await scene.until(() => told[1]);
    expect(scene.kinds(told)).toEqual(['HEARTBEAT', 'APPEARED']);
    stop();
  });

  it('answer a query with one event and the end', async () => {
    const response = await fetch(`${scene.api.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(await response.text()).toMatch(
      /^event: next\ndata: \{.*"Query".*\}\n\nevent: complete\ndata: \n\n$/,
    );
  });

  it('are refused with a status before they begin', async () => {
    const ask = async (query: string, headers: Record<string, string> = {}) => {
      const response = await fetch(
        `${scene.api.url}/graphql?${String(new URLSearchParams({ query }))}`,
        {
          headers: { accept: 'text/event-stream', ...headers },
        },
      );
      const { errors } = (await response.json()) as {
        errors: { extensions: { code: string } }[];
      };
      return [response.status, errors[0]?.extensions.code];
    };
    expect(await ask('{ nothing }')).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(await ask('{ viewer { roles } }', { authorization: 'Bearer tocsin_no' })).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect(
      await ask('mutation { revokeToken(input: { tokenId: "x" }) { tokenId } }', {
        authorization: scene.bearer(scene.reporter),
      }),
    ).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });
});

describe('connections at /events', () => {
  const follow = (query: Record<string, string>, headers: Record<string, string> = {}) =>
    followEvents(`${scene.api.url}/events`, query, headers);

  it('carry the cursor as id, and Last-Event-ID goes on', async () => {
    const first = await follow(
      { lang: 'zh-Hans' },
      { authorization: scene.bearer(scene.responder) },
    );
    const incident = await scene.submit();
    await scene.until(() => first.events[2]);
    expect(first.events[0]).toEqual({ retry: '3000' });
    expect(first.events[1]).toMatchObject({ event: 'heartbeat', id: expect.any(String) });
    expect(JSON.parse(first.events[2]!.data!)).toMatchObject({
      kind: 'APPEARED',
      incident: { id: incident, tlp: 'TLP:GREEN', summary: expect.stringContaining('新加坡') },
    });
    first.end();
    const missed = await scene.submit();
    const again = await follow(
      {},
      { authorization: scene.bearer(scene.responder), 'last-event-id': first.events[2]!.id! },
    );
    await scene.until(() => again.events[2]);
    expect(JSON.parse(again.events[2]!.data!)).toMatchObject({
      kind: 'APPEARED',
      incidentId: missed,
    });
    again.end();
  });

  it('end when the token ends', async () => {
    const { events, ended } = await follow({}, { authorization: scene.bearer(scene.responder) });
    await scene.until(() => events[1]);
    await scene.network.given({
      type: 'PersonSuspended',
      data: { personId: scene.responder.personId },
    });
    await expect(ended).resolves.toBeUndefined();
  });

  it('are refused by name for a wrong filter, cursor or token', async () => {
    const refusal = async (query: Record<string, string>, headers = {}) => {
      const { response } = await follow(query, headers);
      const { errors } = (await response.json()) as {
        errors: { extensions: { code: string } }[];
      };
      return [response.status, errors[0]?.extensions.code];
    };
    expect(await refusal({ filter: '{' })).toEqual([400, 'MALFORMED_JSON']);
    expect(await refusal({ filter: '{"colour":1}' })).toEqual([400, 'VALIDATION_FAILED']);
    expect(await refusal({ filter: '{"occurred":{"since":"2018-02-31"}}' })).toEqual([
      400,
      'VALIDATION_FAILED',
    ]);
    expect(await refusal({ after: 'nothing' })).toEqual([400, 'CURSOR_INVALID']);
    expect(await refusal({}, { authorization: 'Bearer x' })).toEqual([401, 'UNAUTHENTICATED']);
  });
});
