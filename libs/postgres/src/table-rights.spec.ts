import pg from 'pg';
import { tableRights } from './table-rights.js';
import { createTestDatabase, type TestDatabase } from './testing.js';
import { withTransaction } from './transaction.js';

describe('the rights of a table that is replaced', () => {
  let database: TestDatabase;
  let reader: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    reader = new pg.Client({ connectionString: database.readerUrl });
    await reader.connect();
    await database.pool.query(`
      create schema s;
      create table s.who (id int, allowed boolean);
      create table s."what else" (id int);
      alter table s."what else" enable row level security;
      create policy "by who" on s."what else" for select
        using ((select w.allowed from s.who w where w.id = "what else".id));
      create policy positive on s."what else" as restrictive using (id > 0) with check (id < 9);
      create policy writing on s."what else" for insert with check (id < 9);
      insert into s.who values (1, true), (2, false), (-1, true);
      insert into s."what else" values (1), (2), (-1);
      grant usage on schema s to ${reader.escapeIdentifier(String(reader.user))};
      grant select on all tables in schema s to ${reader.escapeIdentifier(String(reader.user))}`);
  });

  afterAll(async () => {
    await reader.end();
    await database.drop();
  });

  const shown = async () => (await reader.query('select id from s."what else"')).rows;

  /** As a rebuild does it: a new table with the same rows takes the place of the old one. */
  const replace = (table: string) =>
    withTransaction(database.pool, async (client) => {
      const { before, after } = await tableRights(client, [table]);
      await client.query(`${before}; create table s.fresh as table ${table}; drop table ${table};
        alter table s.fresh rename to ${table.split('.')[1] ?? ''}`);
      await client.query(after);
    });

  const policies = async () =>
    (await database.pool.query('select * from pg_policies order by policyname')).rows as unknown[];

  it.each(['s.who', 's."what else"'])(
    'are those of the new one: policies, those of others that ask it, grants (%s)',
    async (table) => {
      const before = await policies();
      expect(await shown()).toEqual([{ id: 1 }]);
      await replace(table);
      expect(await shown()).toEqual([{ id: 1 }]);
      expect(await policies()).toEqual(before);
    },
  );

  it('are nothing where there are none', async () => {
    await database.pool.query('create table s.plain ()');
    const { before, after } = await tableRights(database.pool, ['s.plain', 's.absent']);
    expect([before, after]).toEqual(['', '']);
  });
});
