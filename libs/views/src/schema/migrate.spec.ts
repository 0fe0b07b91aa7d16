import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { migrate } from './migrate.js';

describe('migrate', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(() => database.drop());

  const schemas = async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `select nspname as name from pg_namespace where nspname !~ '^pg_' order by 1`,
    );
    return rows.map(({ name }) => name);
  };

  it('makes the tables of every room, once, and says what it did', async () => {
    const said: string[] = [];
    await migrate(database.url, (line) => said.push(line));
    expect(await schemas()).toEqual(
      expect.arrayContaining(['access', 'events', 'feed', 'keys', 'schema_history', 'views']),
    );
    expect(said.length).toBeGreaterThan(4);
    said.length = 0;
    await migrate(database.url, (line) => said.push(line));
    expect(said).toEqual([]);
  });

  it('lets processes that start at once take turns', async () => {
    const said: string[] = [];
    await Promise.all([1, 2, 3].map(() => migrate(database.url, (line) => said.push(line))));
    expect(new Set(said).size).toBe(said.length);
  });

  it('refuses a database that a newer program has written, and changes nothing', async () => {
    await migrate(database.url);
    await database.pool.query(
      `insert into schema_history.migration (timestamp, name) values (1999999999999, 'Tomorrow1999999999999')`,
    );
    await expect(migrate(database.url)).rejects.toMatchObject({
      code: 'data-of-other-version',
      message: expect.stringContaining('written by a newer version of Tocsin'),
    });
  });
});
