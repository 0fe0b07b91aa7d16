import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Account } from '../testing.js';
import { connectionScene, WATCH, type Change } from '../testing/connection-scene.js';

const scene = connectionScene();

describe('connections over graphql-transport-ws', () => {
  const connect = (account: Account | null) =>
    createClient({
      url: scene.socketUrl(),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(account ? { connectionParams: { authorization: scene.bearer(account) } } : {}),
    });

  it('bring changes, and go on after a cut where the cursor stood', async () => {
    const told: Change[] = [];
    const first = connect(scene.responder);
    first.subscribe<Change>(
      { query: WATCH },
      { next: ({ data }) => void told.push(data!), error: () => {}, complete: () => {} },
    );
    await scene.until(() => told[0]);
    const incident = await scene.submit();
    await scene.until(() => told[1]);
    expect(told[1]?.incidentChanged).toMatchObject({
      kind: 'APPEARED',
      incident: { id: incident },
    });
    await first.dispose();
    const missed = await scene.submit();
    const again = connect(scene.responder);
    const after = told[1]!.incidentChanged.cursor;
    again.subscribe<Change>(
      { query: WATCH, variables: { after } },
      { next: ({ data }) => void told.push(data!), error: () => {}, complete: () => {} },
    );
    await scene.until(() => told[3]);
    expect(scene.kinds(told.slice(2))).toEqual(['HEARTBEAT', 'APPEARED']);
    expect(told[3]?.incidentChanged.incidentId).toBe(missed);
    await again.dispose();
  });

  it('run queries too, with the limits of all others', async () => {
    const client = connect(scene.responder);
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
    const socket = new WebSocket(scene.socketUrl(), 'graphql-transport-ws');
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
    const { closed, send, received } = await open({ authorization: scene.bearer(scene.responder) });
    await scene.until(() => received.find(({ type }) => type === 'connection_ack'));
    send({ id: '1', type: 'subscribe', payload: { query: WATCH } });
    await scene.until(() => received.find(({ type }) => type === 'next'));
    await scene.network.given({ type: 'TokenRevoked', data: { tokenId: scene.responder.tokenId } });
    expect(await closed).toBe('4401 TOKEN_ENDED');
  });

  it('close at once when the person is removed', async () => {
    const { closed, send, received } = await open({ authorization: scene.bearer(scene.responder) });
    await scene.until(() => received.find(({ type }) => type === 'connection_ack'));
    send({ id: '1', type: 'subscribe', payload: { query: WATCH } });
    await scene.until(() => received.find(({ type }) => type === 'next'));
    const { personId, organisationId } = scene.responder;
    await scene.network.given({ type: 'PersonRemoved', data: { personId, organisationId } });
    expect(await closed).toBe('4401 TOKEN_ENDED');
  });

  it('close when the token expires by time, though nothing happens', async () => {
    const short = await scene.network.token(scene.responder, {
      expiresAt: new Date(Date.now() + 700).toISOString(),
    });
    const { closed } = await open({ authorization: scene.bearer(short) });
    expect(await closed).toBe('4401 TOKEN_ENDED');
  });

  it('carry 20 operations at once and refuse the next one', async () => {
    const { send, received, socket } = await open({});
    await scene.until(() => received.find(({ type }) => type === 'connection_ack'));
    for (let id = 1; id <= 21; id += 1)
      send({ id: `${id}`, type: 'subscribe', payload: { query: WATCH } });
    const error = await scene.until(() => received.find(({ type }) => type === 'error'));
    expect(error).toMatchObject({
      id: '21',
      payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
    });
    // Refusing takes no time, and beginning some: the others may come after it.
    const carried = () => new Set(received.flatMap(({ id, type }) => (type === 'next' ? id : [])));
    await scene.until(() => carried().size === 20 || undefined);
    expect(carried().has('21')).toBe(false);
    send({ id: '1', type: 'complete' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    send({ id: '22', type: 'subscribe', payload: { query: WATCH } });
    await scene.until(() => received.find(({ id, type }) => id === '22' && type === 'next'));
    socket.close();
  });

  it('close on a message of more than 64 kB', async () => {
    const { send, closed, received } = await open({});
    await scene.until(() => received[0]);
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
    expect(await refused(scene.socketUrl(), { origin: 'https://evil.example' })).toBe(403);
    expect(await refused(`${scene.api.url.replace('http', 'ws')}/other`, {})).toBe(404);
  });

  it('hold back a slow reader instead of remembering for him', async () => {
    const { socket, received } = await new Promise<{ socket: WebSocket; received: string[] }>(
      (resolve) => {
        const opened = new WebSocket(scene.socketUrl(), 'graphql-transport-ws');
        const texts: string[] = [];
        opened.on('message', (text: Buffer) => texts.push(text.toString()));
        opened.once('open', () => {
          opened.send(
            JSON.stringify({
              type: 'connection_init',
              payload: { authorization: scene.bearer(scene.responder) },
            }),
          );
          opened.send(JSON.stringify({ id: '1', type: 'ping' }));
          resolve({ socket: opened, received: texts });
        });
      },
    );
    await scene.until(() => received[0]);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WATCH } }));
    await scene.until(() => received.find((text) => text.includes('HEARTBEAT')));
    socket.pause();
    const incidents = [];
    for (let count = 0; count < 30; count += 1) incidents.push(await scene.submit());
    socket.resume();
    await scene.until(() => (received.length >= 33 ? true : undefined));
    const told = received.flatMap((text) => /"incidentId":"(TI-[^"]+)"/.exec(text)?.[1] ?? []);
    expect(told).toEqual(incidents);
    socket.close();
  });
});
