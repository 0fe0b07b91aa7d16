import { newToken } from '@tocsin/access';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Account } from '../testing.js';
import { HUNDRED, limited, rateLimitScene, served } from '../testing/rate-limit-scene.js';

const scene = rateLimitScene();
const { codes } = scene;

describe('what one caller may ask', () => {
  describe('on sockets', () => {
    const connect = (account: Account) =>
      createClient({
        url: `${scene.api.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${account.token}` },
      });
    const run = async (client: ReturnType<typeof connect>, query: string) => {
      for await (const result of client.iterate({ query })) return result;
      throw new Error('nothing came');
    };

    it('is one for all of them and for HTTP', async () => {
      const [one, other] = [connect(scene.reporter), connect(scene.reporter)];
      // Opening a socket costs a point.
      const fifty = '{ incidents(first: 50) { nodes { id } } }';
      for (const client of [one, other, one])
        expect(await run(client, fifty)).toHaveProperty('data');
      await expect(run(other, fifty)).rejects.toMatchObject([
        { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } },
      ]);
      expect(await codes(HUNDRED)).toEqual(limited);
      await Promise.all([one.dispose(), other.dispose()]);
    });

    it('is charged for the start of a subscription and not for what it brings', async () => {
      const client = connect(scene.reporter);
      const watch = 'subscription { incidentChanged { kind } }';
      const told: unknown[] = [];
      const stop = client.subscribe(
        { query: watch },
        { next: (each) => void told.push(each), error: () => {}, complete: () => {} },
      );
      while (told.length === 0) {
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      }
      const { extensions } = await scene.api.ask('{ __typename }', {}, scene.reporter);
      expect(extensions.cost.allowance.remaining).toBe(200 - 1 - 10 - 1);
      stop();
      const starts = Array.from({ length: 20 }, async () =>
        run(client, watch).then(
          () => 'begun',
          (errors: { extensions: { code: string } }[]) => errors[0]?.extensions.code,
        ),
      );
      const outcomes = await Promise.all(starts);
      expect(outcomes.filter((each) => each === 'begun')).toHaveLength(18);
      expect(outcomes.filter((each) => each === 'RATE_LIMITED')).toHaveLength(2);
      await client.dispose();
    });

    it('is told by the close of one that may not even be opened', async () => {
      await scene.api.ask(HUNDRED, {}, scene.reporter);
      await scene.api.ask(HUNDRED, {}, scene.reporter);
      expect(await scene.closing(scene.reporter.token)).toBe('4429 RATE_LIMITED');
    });
  });

  describe('and wrong tokens', () => {
    const wrong = () => codes('{ viewer { tokenId } }', {}, { token: newToken() });

    it('are answered a few times and then not looked at', async () => {
      for (let tries = 0; tries < 5; tries += 1)
        expect(await wrong()).toEqual([401, 'UNAUTHENTICATED']);
      expect(await wrong()).toEqual([429, 'SIGN_IN_THROTTLED']);
      expect(await codes('{ __typename }')).toEqual([429, 'SIGN_IN_THROTTLED']);
      const { headers } = await scene.api.ask('{ __typename }', {}, { token: 'tocsin_no' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await codes('{ __typename }', {}, null)).toEqual(served);
    });

    it('count when they are no tokens at all, and on sockets', async () => {
      for (const token of ['x', 'tocsin_no', 'a b', '-', newToken()]) {
        expect(await codes('{ __typename }', {}, { token })).toEqual([401, 'UNAUTHENTICATED']);
      }
      expect(await scene.closing(newToken())).toBe('4429 SIGN_IN_THROTTLED');
    });

    it('say nothing about the document that came along', async () => {
      expect(await codes('{ nothing', {}, { token: newToken() })).toEqual([401, 'UNAUTHENTICATED']);
    });
  });
});
