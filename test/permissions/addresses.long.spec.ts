import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PermissionScene, VIEWERS } from './scene.js';
import { readTable, type Address } from './table.js';

const { addresses } = readTable();
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('HTTP addresses', () => {
  let scene: PermissionScene;
  beforeAll(async () => {
    scene = await PermissionScene.open();
  }, 120_000);
  afterAll(() => scene.close());

  const call = async ({ method, path }: Pick<Address, 'method' | 'path'>, viewer: string) => {
    const account = scene.viewers.get(viewer);
    return fetch(scene.api.url + path.replace(/:\w+/, 'explorer.css'), {
      method,
      headers: {
        accept: 'application/json',
        ...(account ? { authorization: `Bearer ${account.token}` } : {}),
      },
    });
  };

  const open = addresses.filter(({ rule }) =>
    ['the same for everybody', 'the link itself', 'by one-time link'].includes(rule),
  );
  it.each(open.map((address) => [`${address.method} ${address.path}`, address] as const))(
    '%s answers everybody alike, and tells of no report',
    async (_name, address) => {
      const answers = new Set<string>();
      for (const viewer of VIEWERS) {
        const response = await call(address, viewer);
        const text = await response.text();
        const told = text.replace(/"requestId":"[^"]+"/, '');
        answers.add(`${response.status} ${told}`);
        for (const { report, incident } of scene.columns.values()) {
          expect(text).not.toContain(report);
          expect(text).not.toContain(incident);
        }
      }
      expect(answers.size).toBe(1);
    },
  );

  it('/i/… shows what is public, and nothing else, whatever token comes with the request', async () => {
    for (const [column, { incident }] of scene.columns) {
      for (const account of scene.viewers.values()) {
        const headers = account ? { authorization: `Bearer ${account.token}` } : {};
        const { status } = await fetch(`${scene.api.url}/i/${incident}`, { headers });
        expect([column, status]).toEqual([column, column === 'PUBLIC' ? 200 : 404]);
      }
    }
  });

  it('without a link there is nothing at /as/…', async () => {
    for (const method of ['GET', 'POST']) {
      expect((await call({ method, path: '/as/:code' }, 'operator')).status).toBe(404);
    }
  });

  it('a token of a suspended member is refused wherever a token counts', async () => {
    const counted = addresses.filter(
      ({ rule }) => rule.startsWith('by the fields') || rule.startsWith('by what'),
    );
    for (const { method, path } of counted) {
      const response = await fetch(
        `${scene.api.url}${path}${path === '/graphql' && method === 'GET' ? '?query={__typename}' : ''}`,
        {
          method,
          headers: {
            authorization: `Bearer ${scene.account('suspended').token}`,
            'content-type': 'application/json',
          },
          ...(method === 'POST' ? { body: JSON.stringify({ query: '{ __typename }' }) } : {}),
        },
      );
      expect([path, response.status]).toEqual([path, 401]);
      await response.body?.cancel();
    }
  });

  it('no address takes another method than the table names', async () => {
    const known = new Set(addresses.map(({ method, path }) => `${method} ${path}`));
    for (const path of new Set(addresses.map((address) => address.path))) {
      for (const method of METHODS) {
        if (known.has(`${method} ${path}`)) continue;
        const { status } = await call({ method, path }, "source's responder");
        expect([method, path, [404, 405].includes(status)]).toEqual([method, path, true]);
      }
    }
  });
});
