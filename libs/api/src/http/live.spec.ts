import { hashToken } from '@tocsin/access';
import { aReport } from '@tocsin/report-format/testing';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from '../testing.js';

const WATCH =
  'subscription($after: String) { incidentChanged(after: $after) { cursor kind incidentId incident { id title } } }';
type Change = {
  incidentChanged: {
    cursor: string;
    kind: string;
    incidentId: string;
    incident: { id: string; title: string } | null;
  };
};

describe('open connections', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  let responder: Account;

  beforeEach(async () => {
    network = memoryNetwork();
    reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    responder = await network.person(await network.organisation('harbour-cert'), ['responder']);
    api = await openTestApi(network, { limits: { socketInitMs: 200 } });
  });
  afterEach(() => api.close());

  let submissions = 0;
  const submit = async () => {
    const signedIn = await network.access.signIn(hashToken(reporter.token));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    submissions += 1;
    const correlation = { correlationId: 'c', causationId: null, trace: null };
    const input = { submissionId: `s${submissions}`, report: aReport() };
    const outcome = await network.commands.submitReport(input, {
      principal: signedIn.principal,
      correlation,
    });
    if (!outcome.ok) throw new Error(outcome.error.code);
    return outcome.value.incidents[0]!.citation;
  };
  const bearer = ({ token }: Account) => `Bearer ${token}`;
  const socketUrl = () => `${api.url.replace('http', 'ws')}/graphql`;
  const until = async <Value>(read: () => Value | undefined): Promise<Value> => {
    for (let tries = 0; tries < 400; tries += 1) {
      const value = read();
      if (value !== undefined) return value;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it did not happen');
  };
  const kinds = (changes: readonly Change[]) =>
    changes.map(({ incidentChanged: { kind } }) => kind);

  describe('over graphql-transport-ws', () => {
    const connect = (account: Account | null) =>
      createClient({
        url: socketUrl(),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        ...(account ? { connectionParams: { authorization: bearer(account) } } : {}),
      });

    it('bring changes, and go on after a cut where the cursor stood', async () => {
      const told: Change[] = [];
      const first = connect(responder);
      first.subscribe<Change>(
        { query: WATCH },
        { next: ({ data }) => void told.push(data!), error: () => {}, complete: () => {} },
      );
      await until(() => told[0]);
      const incident = await submit();
      await until(() => told[1]);
      expect(told[1]?.incidentChanged).toMatchObject({
        kind: 'APPEARED',
        incident: { id: incident },
      });
      await first.dispose();
      const missed = await submit();
      const again = connect(responder);
      const after = told[1]!.incidentChanged.cursor;
      again.subscribe<Change>(
        { query: WATCH, variables: { after } },
        { next: ({ data }) => void told.push(data!), error: () => {}, complete: () => {} },
      );
      await until(() => told[3]);
      expect(kinds(told.slice(2))).toEqual(['HEARTBEAT', 'APPEARED']);
      expect(told[3]?.incidentChanged.incidentId).toBe(missed);
      await again.dispose();
    });

    it('run queries too, with the limits of all others', async () => {
      const client = connect(responder);
      const run = async (query: string) => {
        for await (const result of client.iterate({ query })) return result;
        return null;
      };
      expect(await run('{ viewer { roles } }')).toMatchObject({
        data: { viewer: { roles: ['responder'] } },
      });
      await expect(run(`{ ${'a: __typename '.repeat(16)} }`)).rejects.toMatchObject([
        { extensions: { code: 'TOO_MANY_ALIASES' } },
      ]);
      await client.dispose();
    });

    const closing = (socket: WebSocket) =>
      new Promise<string>((resolve) => {
        socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`));
      });
    const open = async (payload?: unknown) => {
      const socket = new WebSocket(socketUrl(), 'graphql-transport-ws');
      const closed = closing(socket);
      await new Promise((resolve) => socket.once('open', resolve));
      const received: { id?: string; type: string; payload: unknown }[] = [];
      socket.on('message', (text: Buffer) => received.push(JSON.parse(text.toString())));
      const send = (message: unknown) => socket.send(JSON.stringify(message));
      if (payload !== undefined) send({ type: 'connection_init', payload });
      return { socket, closed, received, send };
    };

    it('close when nobody says who he is in time', async () => {
      expect(await (await open()).closed).toMatch(/^4408/);
    });

    it('close with the reason when the token is none', async () => {
      const { closed } = await open({ authorization: 'Bearer tocsin_nothing' });
      expect(await closed).toBe('4401 TOKEN_UNKNOWN');
    });

    it('close at once when the token is revoked', async () => {
      const { closed, send, received } = await open({ authorization: bearer(responder) });
      await until(() => received.find(({ type }) => type === 'connection_ack'));
      send({ id: '1', type: 'subscribe', payload: { query: WATCH } });
      await until(() => received.find(({ type }) => type === 'next'));
      await network.given({ type: 'TokenRevoked', data: { tokenId: responder.tokenId } });
      expect(await closed).toBe('4401 TOKEN_ENDED');
    });

    it('close when the token expires by time, though nothing happens', async () => {
      const short = await network.token(responder, {
        expiresAt: new Date(Date.now() + 700).toISOString(),
      });
      const { closed } = await open({ authorization: bearer(short) });
      expect(await closed).toBe('4401 TOKEN_ENDED');
    });

    it('carry 20 operations at once and refuse the next one', async () => {
      const { send, received, socket } = await open({});
      await until(() => received.find(({ type }) => type === 'connection_ack'));
      for (let id = 1; id <= 21; id += 1)
        send({ id: `${id}`, type: 'subscribe', payload: { query: WATCH } });
      const error = await until(() => received.find(({ type }) => type === 'error'));
      expect(error).toMatchObject({
        id: '21',
        payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
      });
      expect(received.filter(({ type }) => type === 'next')).toHaveLength(20);
      send({ id: '1', type: 'complete' });
      await new Promise((resolve) => setTimeout(resolve, 30));
      send({ id: '22', type: 'subscribe', payload: { query: WATCH } });
      await until(() => received.find(({ id, type }) => id === '22' && type === 'next'));
      socket.close();
    });

    it('close on a message of more than 64 kB', async () => {
      const { send, closed, received } = await open({});
      await until(() => received[0]);
      send({
        id: '1',
        type: 'subscribe',
        payload: { query: WATCH, variables: { after: 'x'.repeat(65_536) } },
      });
      expect(await closed).toMatch(/^1009/);
    });

    it('are not opened for pages of other sites, nor elsewhere', async () => {
      const refused = (url: string, headers: Record<string, string>) =>
        new Promise((resolve) => {
          new WebSocket(url, 'graphql-transport-ws', { headers }).on(
            'unexpected-response',
            (_request, { statusCode }) => resolve(statusCode),
          );
        });
      expect(await refused(socketUrl(), { origin: 'https://evil.example' })).toBe(403);
      expect(await refused(`${api.url.replace('http', 'ws')}/other`, {})).toBe(404);
    });
  });

  describe('over SSE', () => {
    it('bring changes to graphql-sse clients', async () => {
      const client = createSseClient({
        url: `${api.url}/graphql`,
        singleConnection: false,
        retryAttempts: 0,
        headers: { authorization: bearer(responder) },
      });
      const told: Change[] = [];
      const stop = client.subscribe<Change>(
        { query: WATCH },
        { next: ({ data }) => void told.push(data!), error: () => {}, complete: () => {} },
      );
      await until(() => told[0]);
      await submit();
      await until(() => told[1]);
      expect(kinds(told)).toEqual(['HEARTBEAT', 'APPEARED']);
      stop();
    });

    it('answer a query with one event and the end', async () => {
      const response = await fetch(`${api.url}/graphql`, {
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
        const response = await fetch(`${api.url}/graphql?${new URLSearchParams({ query })}`, {
          headers: { accept: 'text/event-stream', ...headers },
        });
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
          authorization: bearer(reporter),
        }),
      ).toEqual([405, 'METHOD_NOT_ALLOWED']);
    });
  });

  describe('at /events', () => {
    const follow = async (query: Record<string, string>, headers: Record<string, string> = {}) => {
      const end = new AbortController();
      const response = await fetch(`${api.url}/events?${new URLSearchParams(query)}`, {
        headers,
        signal: end.signal,
      });
      const events: { id?: string; event?: string; data?: string; retry?: string }[] = [];
      const read = async () => {
        let text = '';
        for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
          text += chunk;
          const blocks = text.split('\n\n');
          text = blocks.pop()!;
          for (const block of blocks) {
            events.push(
              Object.fromEntries(
                block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line)!.slice(1)),
              ),
            );
          }
        }
      };
      const ended = response.ok ? read().catch(() => {}) : Promise.resolve();
      return { response, events, ended, end: () => end.abort() };
    };

    it('carry the cursor as id, and Last-Event-ID goes on', async () => {
      const first = await follow({ lang: 'zh-Hans' }, { authorization: bearer(responder) });
      const incident = await submit();
      await until(() => first.events[2]);
      expect(first.events[0]).toEqual({ retry: '3000' });
      expect(first.events[1]).toMatchObject({ event: 'heartbeat', id: expect.any(String) });
      expect(JSON.parse(first.events[2]!.data!)).toMatchObject({
        kind: 'APPEARED',
        incident: { id: incident, tlp: 'TLP:GREEN', summary: expect.stringContaining('新加坡') },
      });
      first.end();
      const missed = await submit();
      const again = await follow(
        {},
        { authorization: bearer(responder), 'last-event-id': first.events[2]!.id! },
      );
      await until(() => again.events[2]);
      expect(JSON.parse(again.events[2]!.data!)).toMatchObject({
        kind: 'APPEARED',
        incidentId: missed,
      });
      again.end();
    });

    it('end when the token ends', async () => {
      const { events, ended } = await follow({}, { authorization: bearer(responder) });
      await until(() => events[1]);
      await network.given({ type: 'PersonSuspended', data: { personId: responder.personId } });
      await ended;
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

  it('hold back a slow reader instead of remembering for him', async () => {
    const { socket, received } = await new Promise<{ socket: WebSocket; received: string[] }>(
      (resolve) => {
        const opened = new WebSocket(socketUrl(), 'graphql-transport-ws');
        const texts: string[] = [];
        opened.on('message', (text: Buffer) => texts.push(text.toString()));
        opened.once('open', () => {
          opened.send(
            JSON.stringify({
              type: 'connection_init',
              payload: { authorization: bearer(responder) },
            }),
          );
          opened.send(JSON.stringify({ id: '1', type: 'ping' }));
          resolve({ socket: opened, received: texts });
        });
      },
    );
    await until(() => received[0]);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WATCH } }));
    await until(() => received.find((text) => text.includes('HEARTBEAT')));
    socket.pause();
    const incidents = [];
    for (let count = 0; count < 30; count += 1) incidents.push(await submit());
    socket.resume();
    await until(() => (received.length >= 33 ? true : undefined));
    const told = received.flatMap((text) => /"incidentId":"(TI-[^"]+)"/.exec(text)?.[1] ?? []);
    expect(told).toEqual(incidents);
    socket.close();
  });
});
