import { hashToken, newToken } from '@tocsin/access';
import { anAccount } from '@tocsin/access/testing';
import fc from 'fast-check';
import type { Allowances } from './allowances.js';
import { postgresGateWorld, SMALL } from './testing/each-gate.js';

const HERE = '192.0.2.1';

describe('buckets in PostgreSQL', () => {
  let world: Awaited<ReturnType<typeof postgresGateWorld>>;
  beforeEach(async () => {
    world = await postgresGateWorld();
  });
  afterEach(() => world.drop());

  const levels = async () => {
    const { rows } = await world.pool.query<{ kind: string; over: boolean }>(
      'select kind, empty_at > clock_timestamp() as over from quota.bucket order by kind',
    );
    return rows;
  };

  it('are one for all processes, and stay while those restart', async () => {
    const { tokenHash } = await anAccount(world.store);
    const arrival = { tokenHash, address: HERE, cost: 120 };
    const [one, other] = [world.gate(), world.gate()];
    expect(await one.enter(arrival)).toMatchObject({ outcome: 'admitted' });
    expect(await other.enter(arrival)).toMatchObject({ outcome: 'over-limit' });
    expect(await world.gate().enter(arrival)).toMatchObject({ outcome: 'over-limit' });
  });

  it('never admit more than they hold and what leaks, whatever comes at once and from how many processes', async () => {
    const sizes = {
      capacity: fc.integer({ min: 1, max: 200 }),
      perSecond: fc.integer({ min: 1, max: 300 }),
    };
    const plan = fc.record({
      organisation: fc.record(sizes),
      token: fc.record(sizes),
      waves: fc.array(
        fc.array(
          fc.record({
            token: fc.nat(1),
            process: fc.nat(1),
            cost: fc.integer({ min: 1, max: 60 }),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        { minLength: 1, maxLength: 4 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ organisation, token, waves }) => {
        const allowances: Allowances = {
          ...SMALL,
          organisation,
          token,
          'sign-in': { capacity: 1_000, perSecond: 1 },
        };
        const processes = [world.gate(allowances), world.gate(allowances)];
        const one = await anAccount(world.store);
        const tokens = [one, await anAccount(world.store, one)];
        const admitted = [0, 0];
        const start = performance.now();
        for (const wave of waves) {
          await Promise.all(
            wave.map(async ({ token: which, process, cost }) => {
              const { tokenHash } = tokens[which]!;
              const entered = await processes[process]!.enter({ tokenHash, address: HERE, cost });
              if (entered.outcome === 'admitted') admitted[which]! += cost;
              if ('taken' in entered) {
                for (const { remaining, capacity } of entered.taken.buckets) {
                  expect(remaining).toBeGreaterThanOrEqual(0);
                  expect(remaining).toBeLessThanOrEqual(capacity);
                }
              }
            }),
          );
          const seconds = (performance.now() - start) / 1_000;
          for (const sum of admitted) {
            expect(sum).toBeLessThanOrEqual(token.capacity + token.perSecond * seconds);
          }
          expect(admitted[0]! + admitted[1]!).toBeLessThanOrEqual(
            organisation.capacity + organisation.perSecond * seconds,
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it('let in as much as they hold, to the last point, whatever the order', async () => {
    const { tokenHash } = await anAccount(world.store);
    const gate = world.gate();
    const entering = Array.from({ length: 60 }, () =>
      gate.enter({ tokenHash, address: HERE, cost: 5 }),
    );
    const outcomes = (await Promise.all(entering)).map(({ outcome }) => outcome);
    const admitted = outcomes.filter((outcome) => outcome === 'admitted').length;
    // What was poured and taken back for a moment may turn one away that would have fitted.
    expect(admitted).toBeLessThanOrEqual(40);
    while ((await gate.enter({ tokenHash, address: HERE, cost: 5 })).outcome === 'admitted') {
      outcomes.push('admitted');
    }
    expect(outcomes.filter((outcome) => outcome === 'admitted')).toHaveLength(40);
  });

  it('charge and sign in within one statement', async () => {
    const { tokenHash } = await anAccount(world.store);
    const gate = world.gate();
    const arrival = { tokenHash, address: HERE, cost: 1 };
    await gate.enter(arrival);
    const asked: unknown[] = [];
    const query = world.pool.query.bind(world.pool);
    world.pool.query = ((...args: unknown[]) => {
      asked.push(args[0]);
      return (query as (...given: unknown[]) => unknown)(...args);
    }) as typeof world.pool.query;
    expect(await gate.enter(arrival)).toMatchObject({ outcome: 'admitted' });
    await gate.enter({ ...arrival, tokenHash: null });
    expect(asked).toHaveLength(2);
  });

  it('wait for no disk: their transaction is committed asynchronously', async () => {
    const client = await world.pool.connect();
    const commits = async () =>
      (await client.query<{ how: string }>(`select current_setting('synchronous_commit') as how`))
        .rows[0]?.how;
    await client.query('begin');
    expect(await commits()).toBe('on');
    await client.query(`select quota.take('{address}', array[gen_random_uuid()], '{9}', '{1}', 1)`);
    expect(await commits()).toBe('off');
    await client.query('commit');
    expect(await commits()).toBe('on');
    client.release();
  });

  it('write nothing for what they refuse', async () => {
    const { tokenHash } = await anAccount(world.store);
    const gate = world.gate();
    await gate.enter({ tokenHash, address: HERE, cost: 200 });
    const written = async () => {
      const { rows } = await world.pool.query(
        'select xmin::text, ctid::text, * from quota.bucket order by kind',
      );
      return JSON.stringify(rows);
    };
    const before = await written();
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await gate.enter({ tokenHash, address: HERE, cost: 7 })).toMatchObject({
        outcome: 'over-limit',
      });
    }
    expect(await written()).toBe(before);
  });

  it.each([
    ['back', 'an hour'],
    ['forward', 'a second'],
  ])('are right again soon after the clock was set %s by %s', async (way) => {
    const quick = { capacity: 100, perSecond: 400 };
    const gate = world.gate({ ...SMALL, address: quick });
    const arrival = { tokenHash: null, address: HERE, cost: 60 };
    await gate.enter(arrival);
    // For a bucket the clock set back is the moment at which it is empty moved on.
    const step = way === 'back' ? `interval '1 hour'` : `interval '-1 second'`;
    await world.pool.query(`update quota.bucket set empty_at = empty_at + ${step}`);
    const after = await gate.enter(arrival);
    expect(after.outcome).toBe(way === 'back' ? 'over-limit' : 'admitted');
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    expect(await gate.enter(arrival)).toMatchObject({ outcome: 'admitted' });
  });

  it('do not ask the clock of the process', async () => {
    const gate = world.gate();
    const arrival = { tokenHash: null, address: HERE, cost: 50 };
    await gate.enter(arrival);
    const realNow = Date.now;
    Date.now = () => realNow() + 86_400_000;
    try {
      expect(await gate.enter(arrival)).toMatchObject({ outcome: 'over-limit' });
    } finally {
      Date.now = realNow;
    }
  });

  it('hold no address, no token and no name', async () => {
    const { token, tokenHash } = await anAccount(world.store);
    const gate = world.gate();
    await gate.enter({ tokenHash, address: HERE, cost: 1 });
    await gate.enter({ tokenHash: null, address: HERE, cost: 1 });
    await gate.enter({ tokenHash: hashToken(newToken()), address: HERE, cost: 1 });
    const { rows } = await world.pool.query('select * from quota.bucket');
    expect((await levels()).map(({ kind }) => kind)).toEqual([
      'address',
      'organisation',
      'sign-in',
      'token',
    ]);
    const text = JSON.stringify(rows);
    expect(text).not.toContain(HERE);
    expect(text).not.toContain(token);
    expect(text).not.toContain(tokenHash);
  });

  it('let nobody in where they cannot be read, or are locked', async () => {
    const { tokenHash } = await anAccount(world.store);
    const gate = world.gate();
    const arrival = { tokenHash, address: HERE, cost: 1 };
    await gate.enter(arrival);
    const other = await world.pool.connect();
    await other.query('begin; select from quota.bucket for update');
    await expect(gate.enter(arrival)).rejects.toMatchObject({ code: '55P03' });
    await other.query('rollback');
    other.release();
    expect(await gate.enter(arrival)).toMatchObject({ outcome: 'admitted' });
    await world.pool.query('alter table quota.bucket rename to hidden');
    await expect(gate.enter(arrival)).rejects.toThrow('quota.bucket');
    await expect(gate.enter({ ...arrival, tokenHash: null })).rejects.toThrow('quota.bucket');
  });
});
