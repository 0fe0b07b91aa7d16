import { createHash } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import { migrations as storeMigrations } from '@tocsin/event-store';
import { createTestAccess } from '../testing.js';
import { rebuildAccess } from '../rebuild-access.js';
import { accessSchema, migrations } from './migrations.js';

type Pool = TestDatabase['pool'];

const run = async (pool: Pool, steps: readonly { sql: string }[]) => {
  for (const { sql } of steps) await pool.query(sql);
};

/** Each function of a schema as PostgreSQL has it, with the schema's name taken out. */
async function functionsIn(pool: Pool, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>(
    `select pg_get_functiondef(p.oid) as text from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 order by p.proname`,
    [schema],
  );
  return rows.map(({ text }) => text.replaceAll(new RegExp(`\\b${schema}\\.`, 'g'), 'SCHEMA.'));
}

describe('the steps of the access tables', () => {
  it('that have landed are as they were', () => {
    const [first] = migrations;
    expect(createHash('sha256').update(first!.sql).digest('hex')).toBe(
      '2d8c55a347d071d970643dc5d133ec743135dc3e3fb9b0eeb41df1562db065d0',
    );
  });

  it('leave the same functions in a new database, in an upgraded one and beside it for a rebuild', async () => {
    const [fresh, upgraded] = [await createTestDatabase(), await createTestDatabase()];
    await run(fresh.pool, [...storeMigrations, ...migrations]);
    await run(upgraded.pool, [...storeMigrations, ...migrations.slice(0, 1)]);
    const before = await functionsIn(upgraded.pool, 'access');
    await run(upgraded.pool, migrations.slice(1));
    await upgraded.pool.query(accessSchema('beside'));
    const expected = await functionsIn(fresh.pool, 'access');
    expect(expected).toHaveLength(3);
    expect(await functionsIn(upgraded.pool, 'access')).toEqual(expected);
    expect(await functionsIn(upgraded.pool, 'beside')).toEqual(expected);
    expect(before).not.toEqual(expected);
    await Promise.all([fresh.drop(), upgraded.drop()]);
  });

  it('are what a rebuild leaves behind', async () => {
    const world = await createTestAccess();
    const { pool } = world.test.database;
    const before = await functionsIn(pool, 'access');
    await rebuildAccess({ pool, store: world.store });
    expect(await functionsIn(pool, 'access')).toEqual(before);
    await world.drop();
  });
});
