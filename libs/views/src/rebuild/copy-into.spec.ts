import { openPool } from '@tocsin/postgres';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import type { CopyColumn } from '../projections/copy-binary.js';
import { copyInto } from './copy-into.js';

describe('Rows copied into a table', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('come out as they went in', async () => {
    const pool = openPool(database.url, { applicationName: 'copy', max: 1 });
    const client = await pool.connect();
    await client.query(
      'create table t (a int, b text, c bytea, d boolean, e timestamptz, f jsonb, g text[])',
    );
    const odd = 'tab\t, line\n, \r, back\\slash, \\N, \\., "quotes", 事件';
    const at = new Date('2026-05-06T14:45:12.345Z');
    const rows = Array.from({ length: 3_000 }, (_, a) =>
      a % 2 === 0
        ? [a, odd, Buffer.from([0, 92, 10, 255]), true, at, JSON.stringify({ odd }), ['a\\b', 'c']]
        : [a, null, null, false, null, null, null],
    );
    const columns: CopyColumn[] = [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'text' },
      { name: 'c', type: 'bytea' },
      { name: 'd', type: 'boolean' },
      { name: 'e', type: 'timestamptz' },
      { name: 'f', type: 'jsonb' },
      { name: 'g', type: 'text[]' },
    ];
    await copyInto(client, { table: 't', columns, rows });
    const { rows: found } = await client.query<Record<string, unknown>>(
      'select * from t order by a',
    );
    expect(found).toHaveLength(3_000);
    expect(found[2_998]).toEqual({
      a: 2_998,
      b: odd,
      c: Buffer.from([0, 92, 10, 255]),
      d: true,
      e: at,
      f: { odd },
      g: ['a\\b', 'c'],
    });
    expect(found[2_999]).toEqual({
      a: 2_999,
      b: null,
      c: null,
      d: false,
      e: null,
      f: null,
      g: null,
    });
    client.release();
    await pool.end();
  });
});
