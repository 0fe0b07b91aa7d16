import { existsSync } from 'node:fs';
import pg from 'pg';
import { createTestDatabase, startTestPostgres } from './testing.js';

describe('a test database', () => {
  it('is empty, in code point order, and belongs to a role without superuser rights', async () => {
    const database = await createTestDatabase();
    try {
      const { rows } = await database.pool.query(
        `select d.datlocale, d.datlocprovider, r.rolsuper, d.datdba = r.oid as owner,
                (select count(*) from pg_tables where schemaname = 'public') as tables
         from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`,
      );
      expect(rows).toMatchObject([{ owner: true, tables: 0 }]);
      // A server given from outside has its own locale and role.
      const given = process.env.TOCSIN_TEST_DATABASE_URL !== undefined;
      const ours = { datlocale: 'C.UTF-8', datlocprovider: 'b', rolsuper: false };
      expect(rows[0]).toMatchObject(given ? {} : ours);
    } finally {
      await database.drop();
    }
  });

  it('is its own: two of them do not see each other, and a dropped one is gone', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await one.pool.query('create table mine ()');
    await expect(other.pool.query('select from mine')).rejects.toMatchObject({ code: '42P01' });
    await one.drop();
    const { rows } = await other.pool.query('select datname from pg_database where datname = $1', [
      new URL(one.url).pathname.slice(1),
    ]);
    expect(rows).toEqual([]);
    await other.drop();
  });
});

describe('a PostgreSQL of one test', () => {
  it('keeps its address and what was committed through kill -9, immediate stop and restart', async () => {
    const server = await startTestPostgres({ fsync: true });
    const count = async (): Promise<unknown> => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query('create table if not exists kept (n int)');
      await client.query('insert into kept values (1)');
      const { rows } = await client.query('select count(*)::int as n from kept');
      await client.end();
      return rows[0].n;
    };
    try {
      expect(await count()).toBe(1);
      await server.killHard();
      await server.restart();
      expect(await count()).toBe(2);
      await server.stopImmediate();
      await server.restart();
      expect(await count()).toBe(3);
      await server.restart();
      expect(await count()).toBe(4);
    } finally {
      await server.stop();
    }
    expect(existsSync(server.dataDir)).toBe(false);
  });
});
