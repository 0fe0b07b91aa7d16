import { getIntrospectionQuery } from 'graphql';
import { openTestApi } from '../testing.js';
import { HUNDRED, limited, rateLimitScene, served } from '../testing/rate-limit-scene.js';

const scene = rateLimitScene();
const { codes, open } = scene;
const perSecond = 0.01;

describe('what one caller may ask', () => {
  it('is told in the answer and its headers, and what to do once it is used up', async () => {
    const first = await scene.api.ask(HUNDRED, {}, scene.reporter);
    expect(first.extensions.cost).toEqual({
      requested: 100,
      limit: 10_000,
      charged: 100,
      allowance: { limit: 'token', capacity: 200, remaining: 100, perSecond },
    });
    expect(first.headers.get('ratelimit-policy')).toBe(
      '"organisation";q=300;w=30000;qu="points", "token";q=200;w=20000;qu="points"',
    );
    expect(first.headers.get('ratelimit')).toBe(
      '"organisation";r=200;t=10000, "token";r=100;t=10000',
    );
    expect(first.headers.get('retry-after')).toBeNull();
    expect(await codes(HUNDRED)).toEqual(served);

    const { status, headers, errors, data } = await scene.api.ask(HUNDRED, {}, scene.reporter);
    expect([status, data]).toEqual([429, null]);
    expect(Number(headers.get('retry-after'))).toBe(10_000);
    expect(headers.get('ratelimit')).toContain('"token";r=0;');
    expect(errors).toEqual([
      {
        message: expect.stringMatching(
          /^This costs 100 points; 0 of the 200 .* Try again in 10000 s/,
        ),
        extensions: {
          code: 'RATE_LIMITED',
          requestId: headers.get('x-request-id'),
          cost: 100,
          retryAfter: 10_000,
          allowance: { limit: 'token', capacity: 200, remaining: 0, perSecond },
        },
      },
    ]);
  });

  it('is not widened by aliases, fragments or variables', async () => {
    const aliases =
      '{ a: incidents(first: 50) { nodes { id } } b: incidents(first: 50) { nodes { id } } }';
    expect(await codes(aliases)).toEqual(served);
    const hidden = `query($n: Int) { ...A ...A } fragment A on Query { incidents(first: $n) { nodes { id } } }`;
    expect(await codes(hidden, { n: 51 })).toEqual(limited);
    expect(await codes(hidden, { n: 50 })).toEqual(served);
    expect(await codes('{ __typename }')).toEqual(limited);
  });

  it('is not widened by another method, another media type or another transport', async () => {
    await open({ token: { capacity: 100, perSecond } });
    const query = new URLSearchParams({ query: HUNDRED });
    const headers = { authorization: `Bearer ${scene.reporter.token}` };
    const get = (address: string, more = {}) =>
      fetch(`${scene.api.url}${address}`, { headers: { ...headers, ...more } });
    expect((await get(`/graphql?${String(query)}`)).status).toBe(200);
    expect((await get(`/graphql?${String(query)}`)).status).toBe(429);
    const sse = { accept: 'text/event-stream' };
    const events = await get(`/graphql?${String(query)}`, sse);
    expect([events.status, events.headers.get('ratelimit')]).toEqual([
      429,
      expect.stringContaining('"token";r=0'),
    ]);
    expect(Number((await get('/events')).headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codes(HUNDRED)).toEqual(limited);
  });

  it('is not widened by a batch: none is run', async () => {
    const response = await fetch(`${scene.api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${scene.reporter.token}`,
      },
      body: JSON.stringify([{ query: HUNDRED }, { query: HUNDRED }, { query: HUNDRED }]),
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('BATCHING_NOT_SUPPORTED'),
    ]);
  });

  it('is not widened by further tokens of the organisation', async () => {
    const others = await Promise.all(
      Array.from({ length: 5 }, () => scene.network.token(scene.reporter)),
    );
    const outcomes = await Promise.all(others.map((each) => codes(HUNDRED, {}, each)));
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(3);
    const { errors } = await scene.api.ask(HUNDRED, {}, await scene.network.token(scene.reporter));
    expect(errors[0]?.extensions.allowance).toMatchObject({ limit: 'organisation', remaining: 0 });
    const elsewhere = await scene.network.person(await scene.network.organisation('other'), [
      'reporter',
    ]);
    expect(await codes(HUNDRED, {}, elsewhere)).toEqual(served);
  });

  it('holds against a flood', async () => {
    const flood = Array.from({ length: 60 }, () => codes('{ incidents { nodes { id } } }'));
    const outcomes = await Promise.all(flood);
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(10);
    expect(outcomes.filter(([status]) => status === 429)).toHaveLength(50);
  });

  it('is charged for what is refused, and for introspection', async () => {
    for (const wrong of ['{', '{ nothing }', '{ incidents(first: 101) { nodes { id } } }']) {
      await scene.api.ask(wrong, {}, scene.reporter);
    }
    const { extensions } = await scene.api.ask('{ __typename }', {}, scene.reporter);
    expect(extensions.cost.allowance.remaining).toBe(200 - 1 - 1 - 100 - 1);
    const { status, errors } = await scene.api.ask(getIntrospectionQuery(), {}, scene.reporter);
    expect([status, errors[0]?.extensions.code]).toEqual([400, 'COST_EXCEEDED']);
    expect(errors[0]?.extensions.limit).toBe(200);
  });

  it('costs more to write than to read', async () => {
    const revoke = 'mutation { revokeToken(input: { tokenId: "x" }) { errors { code } } }';
    const { extensions } = await scene.api.ask(revoke, {}, scene.reporter);
    expect(extensions.cost.charged).toBe(10);
  });

  it('is counted by address where there is no token', async () => {
    expect(await codes(HUNDRED, {}, null)).toEqual(served);
    expect(await codes('{ __typename }', {}, null)).toEqual(limited);
    expect(await codes(HUNDRED)).toEqual(served);
  });

  it.each([
    ['is not widened by what a client says of its address', [], 429],
    ['is one for each client of a trusted proxy', ['127.0.0.0/8'], 200],
  ])('%s', async (_what, trusted, status) => {
    await open({}, trusted);
    const from = (address: string) =>
      fetch(`${scene.api.url}/graphql?${String(new URLSearchParams({ query: HUNDRED }))}`, {
        headers: { 'x-forwarded-for': address },
      });
    expect((await from('198.51.100.1')).status).toBe(200);
    expect((await from('198.51.100.2')).status).toBe(status);
    expect((await from('198.51.100.1')).status).toBe(429);
  });

  it('is counted by the limit that refused, and by nothing else', async () => {
    for (let times = 0; times < 4; times += 1) await scene.api.ask(HUNDRED, {}, scene.reporter);
    await scene.api.ask(HUNDRED, {}, null);
    await scene.api.ask(HUNDRED, {}, null);
    const metrics = await (await fetch(`${scene.api.url}/metrics`)).text();
    const lines = metrics.split('\n').filter((line) => line.startsWith('tocsin_requests_refused'));
    expect(lines.sort()).toEqual([
      'tocsin_requests_refused_total{limit="address"} 1',
      'tocsin_requests_refused_total{limit="organisation"} 0',
      'tocsin_requests_refused_total{limit="sign-in"} 0',
      'tocsin_requests_refused_total{limit="token"} 2',
      'tocsin_requests_refused_total{limit="unavailable"} 0',
    ]);
  });

  it('lets nobody in where it cannot be told', async () => {
    const broken = async () => {
      throw new Error('the database is away');
    };
    const gate = { enter: broken, charge: broken, wrongToken: broken };
    let ran = 0;
    const readModel = new Proxy(scene.network.readModel, {
      get: (target, name) => {
        if (name === 'until') ran += 1;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const closed = await openTestApi({ ...scene.network, readModel }, { gate });
    for (const as of [scene.reporter, null, { token: 'x' }]) {
      const { status, errors, headers } = await closed.ask(HUNDRED, {}, as);
      expect([status, errors[0]?.extensions.code]).toEqual([503, 'LIMITS_UNAVAILABLE']);
      expect(headers.get('retry-after')).toBe('5');
      expect(JSON.stringify(errors)).not.toContain('database');
    }
    expect(ran).toBe(0);
    expect(closed.defects).toHaveLength(3);
    const metrics = await (await fetch(`${closed.url}/metrics`)).text();
    expect(metrics).toContain('tocsin_requests_refused_total{limit="unavailable"} 3');
    await closed.close();
  });
});
