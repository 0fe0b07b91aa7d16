import { isTransient, NotCommitted, openPool, withTransaction } from './index.js';
import { createTestDatabase } from './testing.js';
import type { TestDatabase } from './testing.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('create table entry (n int primary key)');
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('truncate entry'));

async function entries(): Promise<number[]> {
  const { rows } = await database.pool.query<{ n: number }>('select n from entry order by n');
  return rows.map(({ n }) => n);
}

describe('a transaction', () => {
  it('that returns is committed and gives what it returned', async () => {
    const result = await withTransaction(database.pool, async (client) => {
      await client.query('insert into entry values (1)');
      expect(await entries()).toEqual([]);
      return 'kept';
    });
    expect(result).toBe('kept');
    expect(await entries()).toEqual([1]);
  });

  it('that throws is rolled back and throws the same', async () => {
    const mishap = new Error('changed my mind');
    await expect(
      withTransaction(database.pool, async (client) => {
        await client.query('insert into entry values (1)');
        throw mishap;
      }),
    ).rejects.toBe(mishap);
    expect(await entries()).toEqual([]);
  });

  it('that swallows the failure of a statement is not mistaken for a committed one', async () => {
    const swallowing = withTransaction(database.pool, async (client) => {
      await client.query('insert into entry values (1)');
      await client.query('insert into entry values (1)').catch(() => {});
      return 'thought it was kept';
    });
    await expect(swallowing).rejects.toBeInstanceOf(NotCommitted);
    expect(await entries()).toEqual([]);
  });

  it('gives its connection back, whatever happens', async () => {
    const pool = openPool(database.url, { max: 1 });
    for (let i = 0; i < 3; i++) {
      await withTransaction(pool, (client) => client.query('select 1'));
      await withTransaction(pool, (client) => client.query('wrong')).catch(() => {});
    }
    expect(await withTransaction(pool, () => Promise.resolve('still served'))).toBe('still served');
    await pool.end();
  });

  it('whose connection is cut fails, and the connection is not used again', async () => {
    const pool = openPool(database.url, { max: 1 });
    const cut = withTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await client.query('insert into entry values (1)');
      await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await client.query('insert into entry values (2)');
    });
    const failure: unknown = await cut.catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    expect(await entries()).toEqual([]);
    await withTransaction(pool, (client) => client.query('insert into entry values (3)'));
    expect(await entries()).toEqual([3]);
    await pool.end();
  });
});
