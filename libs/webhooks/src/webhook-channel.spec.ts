import { Webhook } from 'standardwebhooks';
import { addressGuard } from './address-guard.js';
import type { Endpoint } from './endpoint-book.js';
import { aNotification, SENT_AT } from './testing/a-notification.js';
import { channelScene, HOST, LOCAL, secret, status } from './testing/channel-scene.js';
import { openWebhookChannel } from './webhook-channel.js';

const { certificate, names, sendTo, serving } = channelScene();

describe('a webhook', () => {
  it('arrives over TLS at the checked address, under its own name, and verifies', async () => {
    const server = await serving(status(200, {}, 'thanks'), { certificate });
    const outcome = await sendTo({ url: `https://${HOST}:${server.port}/tocsin/k3y?tenant=7` });
    expect(outcome).toMatchObject({
      result: 'delivered',
      code: 'DELIVERED',
      status: 200,
      answer: 'thanks',
    });
    const [{ headers, body, path } = { headers: {}, body: '', path: '' }] = server.received;
    expect(headers).toMatchObject({
      host: `${HOST}:${server.port}`,
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': aNotification().deliveryId,
    });
    expect(path).toBe('/tocsin/k3y?tenant=7');
    const verified = new Webhook(secret.symmetric).verify(body, headers as Record<string, string>);
    expect(verified).toMatchObject({ type: 'alert.raised' });
  });

  it('keeps its id over all attempts and takes the time of each', async () => {
    const server = await serving(status(500));
    const channel = openWebhookChannel({
      endpoints: {
        endpoint: async () => ({
          url: `http://127.0.0.1:${server.port}`,
          payload: 'thin',
          secrets: [secret],
        }),
      },
      guard: addressGuard(LOCAL),
      origin: 'https://tocsin.example.org',
    });
    const { signal } = new AbortController();
    await channel.send(aNotification(), signal);
    await channel.send(aNotification({ sentAt: new Date(SENT_AT.getTime() + 5_000) }), signal);
    const [first, second] = server.received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const times = server.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(times[1]! - times[0]!).toBe(5);
    expect(second?.body).toBe(first?.body);
  });

  it('tells the log neither path nor secrets nor the words of a report', async () => {
    const server = await serving((response, { body }) => response.writeHead(200).end(body));
    const outcome = await sendTo({ url: `http://127.0.0.1:${server.port}/k3y?token=t0ken` });
    expect(outcome.request).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+ \d+ bytes$/);
    expect(outcome.answer).toBeNull();
    for (const word of ['k3y', 't0ken', secret.symmetric, 'Brakes', 'buses']) {
      expect(JSON.stringify(outcome)).not.toContain(word);
    }
  });
});

describe('the wall around what is not public', () => {
  it('holds at every attempt: a name that moves behind it is sent nothing more', async () => {
    const inside = await serving(status(200), { host: '::1' });
    const outside = await serving(status(200));
    names().knows('rebinding.example.org', ['127.0.0.1'], ['::1'], ['127.0.0.1', '::1']);
    const attempt = (port: number) => sendTo({ url: `http://rebinding.example.org:${port}` });
    expect(await attempt(outside.port)).toMatchObject({ code: 'DELIVERED' });
    expect(await attempt(inside.port)).toMatchObject({
      result: 'failed',
      code: 'NO_PUBLIC_ADDRESS',
    });
    expect(await attempt(inside.port)).toMatchObject({
      result: 'failed',
      code: 'NO_PUBLIC_ADDRESS',
    });
    expect(inside.connections()).toBe(0);
  });

  it('asks for the name once: the address that was checked is the one that is connected to', async () => {
    const server = await serving(status(200));
    names().knows('turning.example.org', ['127.0.0.1'], ['10.0.0.1']);
    const before = names().asked.length;
    expect(await sendTo({ url: `http://turning.example.org:${server.port}` })).toMatchObject({
      code: 'DELIVERED',
    });
    expect(names().asked.slice(before).toSorted()).toEqual([
      'A turning.example.org',
      'AAAA turning.example.org',
    ]);
  });

  it('lets nothing to this machine, and nothing plain, unless the operator says so', async () => {
    const server = await serving(status(200));
    const policy = { allowHttp: true, allowNetworks: [] };
    const url = `http://127.0.0.1:${server.port}`;
    expect(await sendTo({ url, policy })).toMatchObject({ code: 'NO_PUBLIC_ADDRESS' });
    const plain = { ...LOCAL, allowHttp: false };
    expect(await sendTo({ url, policy: plain })).toMatchObject({ code: 'HTTPS_REQUIRED' });
    expect(server.connections()).toBe(0);
  });

  it('tries the other addresses of a name where the first takes no connection', async () => {
    const server = await serving(status(200));
    names().knows('two.example.org', ['127.0.0.2', '127.0.0.1']);
    const policy = { allowHttp: true, allowNetworks: ['127.0.0.0/8'] };
    const url = `http://two.example.org:${server.port}`;
    expect(await sendTo({ url, policy })).toMatchObject({ code: 'DELIVERED' });
  });
});

describe('what is not sent', () => {
  const channel = (endpoint: () => Promise<Endpoint | null>) =>
    openWebhookChannel({
      endpoints: { endpoint },
      guard: addressGuard(LOCAL),
      origin: 'https://tocsin.example.org',
    });

  it('is an outcome, too: no endpoint, one that cannot be read now, an attempt whose time is up or that was called off', async () => {
    const { signal } = new AbortController();
    expect(await channel(async () => null).send(aNotification(), signal)).toMatchObject({
      result: 'failed',
      code: 'ENDPOINT_NOT_ACTIVE',
    });
    const broken = channel(async () => {
      throw new Error('no key');
    });
    expect(await broken.send(aNotification(), signal)).toMatchObject({
      result: 'failed',
      code: 'ENDPOINT_UNREADABLE',
    });
    const server = await serving(() => undefined);
    const url = `http://127.0.0.1:${server.port}`;
    expect(await sendTo({ url, signal: AbortSignal.timeout(100) })).toMatchObject({
      result: 'failed',
      code: 'TIMED_OUT',
    });
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 100);
    expect(await sendTo({ url, signal: stopping.signal })).toMatchObject({
      result: 'failed',
      code: 'CANCELLED',
    });
  });
});
