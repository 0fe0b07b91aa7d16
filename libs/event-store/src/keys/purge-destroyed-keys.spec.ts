import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startTestPostgres, type TestPostgres } from '@tocsin/postgres/testing';
import pg from 'pg';
import { anErasure, aSubmission } from '../testing/appends.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';
import { purgeDestroyedKeys, unpurgedKeys } from './purge-destroyed-keys.js';

const HALF = 20;

/** Files are looked into: a server of its own, in which nothing else is written. */
describe('keys that were destroyed', () => {
  const given = process.env.TOCSIN_TEST_DATABASE_URL;
  let server: TestPostgres;
  let test: TestStore;
  let destroyed: Buffer[];
  let kept: Buffer[];

  beforeAll(async () => {
    server = await startTestPostgres();
    process.env.TOCSIN_TEST_DATABASE_URL = server.url;
    const owner = new pg.Client({ connectionString: server.url });
    await owner.connect();
    // Or nobody finds anything in the WAL but PostgreSQL itself.
    await owner.query('alter role all set wal_compression = off');
    await owner.end();
    test = await createTestStore();
    for (let number = 1; number <= 2 * HALF; number += 1) {
      await test.store.append(aSubmission(number));
    }
    const { rows } = await test.database.pool.query<{ wrapped: Buffer }>(
      'select wrapped from keys.data_key order by created_at, subject',
    );
    const wrapped = rows.map((row) => row.wrapped);
    kept = wrapped.slice(0, HALF);
    destroyed = wrapped.slice(HALF);
  }, 120_000);

  afterAll(async () => {
    await test.drop();
    if (given === undefined) delete process.env.TOCSIN_TEST_DATABASE_URL;
    else process.env.TOCSIN_TEST_DATABASE_URL = given;
    await server.stop();
  });

  /** Where in the server's directory one of these is, by the first part of the path. */
  function placesOf(keys: readonly Buffer[]): Set<string> {
    const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    return new Set(
      files
        .filter((file) => holdsOneOf(readFileSync(file), keys))
        .map((file) => path.relative(server.dataDir, file).split(path.sep)[0] as string),
    );
  }

  const holdsOneOf = (bytes: Buffer, keys: readonly Buffer[]) =>
    keys.some((key) => bytes.includes(key));

  it('are in tables and WAL still, until they are purged', async () => {
    const { pool } = test.database;
    for (let number = HALF + 1; number <= 2 * HALF; number += 1) {
      await test.store.append(anErasure(number));
    }
    await pool.query('checkpoint');
    expect(placesOf(destroyed)).toEqual(new Set(['base', 'pg_wal']));
    expect([await unpurgedKeys(pool, 0), await unpurgedKeys(pool, 1)]).toEqual([HALF, 0]);

    expect(await purgeDestroyedKeys(pool)).toEqual({ destroyed: HALF, walGone: true });
    expect(placesOf(destroyed)).toEqual(new Set());
    expect(await unpurgedKeys(pool, 0)).toBe(0);
    // The others are where they were: the search finds what is there.
    expect(placesOf(kept)).toContain('base');
    const { rows } = await pool.query('show wal_recycle');
    expect(rows).toEqual([{ wal_recycle: 'on' }]);
  }, 120_000);

  it('are ended in the table alone by a role that may not touch the WAL, which says so', async () => {
    const { pool } = test.database;
    await pool.query(`create role keeper login password 'keeper'`);
    await pool.query('grant usage on schema keys to keeper');
    await pool.query(
      'alter table keys.data_key owner to keeper; alter table keys.purge owner to keeper',
    );
    const url = new URL(test.database.url);
    url.username = 'keeper';
    url.password = 'keeper';
    const keeper = new pg.Pool({ connectionString: String(url) });
    expect(await purgeDestroyedKeys(keeper)).toEqual({ destroyed: HALF, walGone: false });
    await keeper.end();
  });
});
