import { hashToken } from '@tocsin/access';
import type { Network } from '../opening/network.js';
import { TestInstallation } from '../testing/network-on-test-database.js';
import { prepareFirstStart } from './first-start.js';

let installation: TestInstallation;
beforeEach(async () => {
  installation = await TestInstallation.create();
});
afterEach(() => installation.drop());

const administratorOf = async (network: Network) => {
  const { administrator, demo } = await prepareFirstStart(network);
  expect(demo).toEqual([]);
  return administrator;
};

const principalOf = async (network: Network, token: string) => {
  const signedIn = await network.access.signIn(hashToken(token));
  if (!signedIn.ok) throw new Error(signedIn.problem);
  return signedIn.principal;
};

describe('the first start of a network without demo', () => {
  it('makes a secretariat with one administrator, who is let in for a day', async () => {
    const network = await installation.open();
    const administrator = await administratorOf(network);
    const principal = await principalOf(network, administrator?.token ?? '');
    expect(principal.viewer.roles).toContain('administrator');
    expect(principal.scopes).toEqual(['read', 'report', 'administer']);
    const hours = ((principal.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThanOrEqual(24);
    expect(await network.access.allOrganisations()).toMatchObject([
      { handle: 'secretariat', invented: false },
    ]);
  });

  it('lets the same person in at every start until there is a token of his own', async () => {
    const network = await installation.open();
    const first = await administratorOf(network);
    const second = await administratorOf(network);
    const principals = await Promise.all(
      [first, second].map((each) => principalOf(network, each?.token ?? '')),
    );
    expect(principals[0]?.viewer.personId).toBe(principals[1]?.viewer.personId);

    const [principal] = principals;
    const correlation = { correlationId: 'test', causationId: null, trace: null };
    await network.commands.createToken(
      { label: 'laptop', scopes: ['read'], expiresAt: null },
      { principal: principal!, correlation },
    );
    expect(await administratorOf(network)).toBeNull();
  });

  it('is completed where it was cut off after the secretariat', async () => {
    const network = await installation.open();
    await administratorOf(network);
    await installation.pool.query(
      `truncate events.event, events.idempotency, keys.data_key; update events.counter set last = 0`,
    );
    await network.actsFor('first start').admitOrganisation({
      handle: 'secretariat',
      names: [
        { lang: 'en', value: 'Secretariat' },
        { lang: 'zh-Hans', value: '秘书处' },
      ],
      class: 'liaison',
      jurisdiction: 'INT',
      invented: false,
    });
    expect(await administratorOf(network)).toMatchObject({ name: 'First administrator' });
  });

  it('leaves a network alone that was begun in another way', async () => {
    const network = await installation.open();
    const names = [{ lang: 'en', value: 'Other' }];
    const other = {
      handle: 'other',
      names,
      class: 'team',
      jurisdiction: 'SG',
      invented: false,
    } as const;
    await network.actsFor('test').admitOrganisation(other);
    expect(await administratorOf(network)).toBeNull();
    expect((await network.store.head()).position).toBe(1);
  });
});
