import { openGate } from '@tocsin/quota';
import { openTestApi, type Account, type TestApi } from '../testing.js';
import { postgresNetwork, type PostgresNetwork } from '../testing/postgres-network.js';
import { SMALL } from '../testing/rate-limit-scene.js';

const FIFTY = '{ incidents(first: 50) { nodes { id } } }';

describe('what one caller may ask of several gateways on one database', () => {
  let network: PostgresNetwork;
  let reporter: Account;
  const opened: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    network = await postgresNetwork();
    reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    await network.drop();
  });

  const gateway = async (): Promise<TestApi> => {
    const gate = openGate(network.pool, { allowances: SMALL, addressKey: Buffer.alloc(32, 3) });
    const api = await openTestApi(network, { gate });
    opened.push(api, gate);
    return api;
  };
  const ask = async (api: TestApi, query = FIFTY, as: Pick<Account, 'token'> | null = reporter) => {
    const { status, errors } = await api.ask(query, {}, as);
    return [status, ...errors.map(({ extensions }) => extensions.code)];
  };

  it('is one, also while all of them are flooded', async () => {
    const gateways = [await gateway(), await gateway()];
    const other = await network.token(reporter);
    const flood = Array.from({ length: 40 }, (_, n) =>
      ask(gateways[n % 2]!, FIFTY, n % 4 < 2 ? reporter : other),
    );
    const outcomes = await Promise.all(flood);
    let admitted = outcomes.filter(([status]) => status === 200).length;
    expect(admitted).toBeLessThanOrEqual(6);
    for (const api of gateways) {
      for (const as of [reporter, other]) {
        while ((await ask(api, FIFTY, as))[0] === 200) admitted += 1;
      }
    }
    expect(admitted).toBe(6);
  });

  it('does not come back with a restart', async () => {
    const first = await gateway();
    for (let times = 0; times < 4; times += 1) expect(await ask(first)).toEqual([200]);
    for (let times = 0; times < 2; times += 1) expect(await ask(first, FIFTY, null)).toEqual([200]);
    for (let times = 0; times < 5; times += 1) await ask(first, FIFTY, { token: 'x' });
    await Promise.all(opened.splice(0).map((each) => each.close()));
    const second = await gateway();
    // Who was signed in before the restart is looked at again, and there were too many wrong tokens from here.
    expect(await ask(second)).toEqual([429, 'SIGN_IN_THROTTLED']);
    await network.pool.query(`delete from quota.bucket where kind = 'sign-in'`);
    expect(await ask(second)).toEqual([429, 'RATE_LIMITED']);
    expect(await ask(second, FIFTY, null)).toEqual([429, 'RATE_LIMITED']);
  });

  it('is nothing while the buckets cannot be read, and as before once they can', async () => {
    const api = await gateway();
    expect(await ask(api)).toEqual([200]);
    await network.pool.query('alter table quota.bucket rename to hidden');
    expect(await ask(api)).toEqual([503, 'LIMITS_UNAVAILABLE']);
    expect(await ask(api, FIFTY, null)).toEqual([503, 'LIMITS_UNAVAILABLE']);
    await network.pool.query('alter table quota.hidden rename to bucket');
    expect(await ask(api)).toEqual([200]);
  });
});
