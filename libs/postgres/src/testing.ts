import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openPool } from './pool.js';
import { ensureReaderRole, readerAddress, readerRole } from './reader-role.js';
import { sharedTestServer } from './testing/test-server.js';

export { buildRoom } from './testing/built-room.js';
export { startTestPostgres } from './testing/test-server.js';
export type { TestPostgres } from './testing/test-server.js';

/** An empty database for one test or one spec file. */
export interface TestDatabase {
  /** Address of the database; its role owns it and, as in production, is no superuser. */
  readonly url: string;
  /** The same database as the role that reads for viewers. */
  readonly readerUrl: string;
  readonly pool: pg.Pool;
  /** Ends the connections of the product's programs, whatever their roles; not those of `pool`. */
  cutOff(): Promise<void>;
  /** Closes the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

const ROLE = 'tocsin';

/**
 * A fresh database on the server shared by this jest run, or on the server of TOCSIN_TEST_DATABASE_URL (whose role must
 * be allowed to create databases).
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const given = process.env.TOCSIN_TEST_DATABASE_URL;
  const administrator = given ?? (await sharedTestServer());
  const name = `tocsin_test_${randomBytes(8).toString('hex')}`;
  const url = new URL(administrator);
  url.pathname = `/${name}`;
  const reader = { name: readerRole(name), password: randomBytes(16).toString('hex') };
  await withClient(administrator, async (client) => {
    if (!given) {
      await ensureRole(client, url.password);
      url.username = ROLE;
    }
    await client.query(
      // Without an owner the database is the connecting role's; "owner current_user" is no SQL.
      `create database ${name} template template0 ${given ? '' : `owner ${ROLE}`}`,
    );
    await ensureReaderRole(client, reader);
  });
  const pool = openPool(url.href, { applicationName: 'tocsin-test' });
  return {
    url: url.href,
    readerUrl: readerAddress(url.href, reader),
    pool,
    cutOff: () => withClient(administrator, (client) => cutOff(client, name)),
    async drop() {
      await pool.end();
      await withClient(administrator, async (client) => {
        await client.query(`drop database ${name} with (force)`);
        await client.query(`drop role ${reader.name}`);
      });
    },
  };
}

async function cutOff(client: pg.Client, database: string): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = $1 and application_name like 'tocsin%' and application_name <> 'tocsin-test'`,
    [database],
  );
}

async function ensureRole(client: pg.Client, password: string): Promise<void> {
  const found = await client.query('select from pg_roles where rolname = $1', [ROLE]);
  if (found.rowCount) return;
  try {
    await client.query(
      `create role ${ROLE} login createdb password ${client.escapeLiteral(password)}`,
    );
  } catch (error) {
    // Another worker made it in the same moment: duplicate_object or a unique violation in the catalogue.
    if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
