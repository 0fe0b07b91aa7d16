import fc from 'fast-check';
import type pg from 'pg';
import { isTransient, openPool } from './index.js';
import { pause } from './processes.js';
import { createTestDatabase } from './testing.js';
import type { TestDatabase } from './testing.js';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

async function one(sql: string, values: unknown[] = []): Promise<unknown> {
  const { rows } = await database.pool.query<{ value: unknown }>(sql, values);
  return rows[0]?.value;
}

describe('values from PostgreSQL', () => {
  it('int8 is a number, exactly, up to 2^53 - 1 in both directions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.maxSafeInteger(), async (value) => {
        expect(await one('select $1::int8 as value', [value])).toBe(value);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['9007199254740992', '-9007199254740992', '9223372036854775807'])(
    'int8 %s is an error rather than a rounded number, and the connection stays usable',
    async (value) => {
      await expect(one(`select '${value}'::int8 as value`)).rejects.toThrow(
        `int8 ${value} is beyond 2^53 - 1; select it as text`,
      );
      expect(await one('select count(*) as value from generate_series(1, 3)')).toBe(3);
      expect(await one(`select '${value}'::int8::text as value`)).toBe(value);
    },
  );

  it('int8[] is a list of numbers, null staying null', async () => {
    expect(await one(`select '{1,null,9007199254740991}'::int8[] as value`)).toEqual([
      1,
      null,
      Number.MAX_SAFE_INTEGER,
    ]);
    await expect(one(`select '{9007199254740993}'::int8[] as value`)).rejects.toThrow(RangeError);
  });

  it('a date is the day that was written, wherever this machine stands', async () => {
    expect(await one(`select '2010-05-06'::date as value`)).toBe('2010-05-06');
  });

  it('a timestamp with time zone is an instant, numeric a string', async () => {
    expect(await one(`select '2010-05-06T14:45:00Z'::timestamptz as value`)).toEqual(
      new Date('2010-05-06T14:45:00Z'),
    );
    expect(await one(`select 1.10::numeric as value`)).toBe('1.10');
  });
});

describe('a pool', () => {
  it('tells PostgreSQL who it is and how long it may take', async () => {
    const pool = openPool(database.url, {
      max: 1,
      applicationName: 'tocsin-projector',
      statementTimeoutMs: 150,
      idleInTransactionTimeoutMs: 2_000,
    });
    const { rows } = await pool.query(
      `select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
              current_setting('idle_in_transaction_session_timeout') as idle`,
    );
    expect(rows).toEqual([{ name: 'tocsin-projector', statement: '150ms', idle: '2s' }]);
    await expect(pool.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
    await pool.end();
  });

  it('opens no more connections than it was allowed', async () => {
    const pool = openPool(database.url, { max: 2 });
    await Promise.all([1, 2, 3, 4].map(() => pool.query('select pg_sleep(0.02)')));
    expect(pool.totalCount).toBe(2);
    await pool.end();
  });

  it('survives connections that the server ends, idle ones and those in use', async () => {
    const pool = openPool(database.url, { max: 2 });
    const held = await pool.connect();
    const idle = await pool.connect();
    const ids = await Promise.all(
      [held, idle].map(async (client) => {
        const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
        return rows[0]?.pid;
      }),
    );
    idle.release();
    await database.pool.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [ids]);
    await pause(100);
    const failure: unknown = await held.query('select 1').catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    held.release(true);
    expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await pool.end();
  });

  it('a transaction left idle loses its connection, not the process', async () => {
    const pool = openPool(database.url, { max: 1, idleInTransactionTimeoutMs: 50 });
    const client = await pool.connect();
    await client.query('begin');
    await pause(200);
    const failure: unknown = await client.query('select 1').catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    client.release(true);
    await pool.end();
  });
});

describe('an address that is none', () => {
  it.each(['', 'not an address', 'mysql://me:hunter2@host/db', 'postgres://me:hunter2@:x/y'])(
    '"%s" is refused without repeating it',
    (address) => {
      const opening = (): pg.Pool => openPool(address);
      expect(opening).toThrow(expect.objectContaining({ code: 'wrong-address' }) as Error);
      expect(opening).not.toThrow(/hunter2/);
    },
  );
});
