import pg from 'pg';
import { openPool } from './pool.js';
import { PostgresProblem } from './problem.js';

/** PostgreSQL cuts names off here, in bytes. */
const LONGEST_NAME = 63;
const SUFFIX = '_reader';

/** The role that reads for viewers in a database of this name. Row-level security binds it. */
export const readerRole = (database: string): string =>
  `${Buffer.from(database)
    .subarray(0, LONGEST_NAME - SUFFIX.length)
    .toString()}${SUFFIX}`;

/** The address of a database for its reader. */
export function readerAddress(url: string, login: { name: string; password: string }): string {
  const address = new URL(url);
  address.username = encodeURIComponent(login.name);
  address.password = encodeURIComponent(login.password);
  return address.href;
}

/** Makes the role, or gives it this password. The client's role must be allowed to. */
export async function ensureReaderRole(
  client: Pick<pg.ClientBase, 'query' | 'escapeIdentifier' | 'escapeLiteral'>,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<void> {
  const role = client.escapeIdentifier(name);
  const secret = client.escapeLiteral(password);
  const found = await client.query('select from pg_roles where rolname = $1', [name]);
  if (found.rowCount) {
    await client.query(`alter role ${role} login password ${secret}`);
    return;
  }
  await client.query(`create role ${role} login noinherit password ${secret}`);
  await client.query(`alter role ${role} set default_transaction_read_only = on`);
}

/**
 * The address by which reads for viewers reach a database that somebody else runs. Uses the role when it is there with
 * this password; else makes it. Throws PostgresProblem `reader-missing` where that is not allowed.
 */
export async function openReaderAddress(
  pool: pg.Pool,
  { url, password }: { readonly url: string; readonly password: string },
): Promise<string> {
  const { rows } = await pool.query<{ database: string }>('select current_database() as database');
  const name = readerRole(rows[0]?.database ?? '');
  const address = readerAddress(url, { name, password });
  if (await letsIn(address)) return address;
  const client = await pool.connect();
  try {
    // Roles belong to the whole server: two processes that make one at once take turns.
    await client.query(`begin; select pg_advisory_xact_lock(hashtext('tocsin reader'))`);
    if (!(await mayMakeRoles(client))) throw readerMissing(client, name);
    await ensureReaderRole(client, { name, password });
    await client.query('commit');
  } finally {
    await client.query('rollback').catch(() => {});
    client.release();
  }
  return address;
}

async function letsIn(address: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    // Of class 28: no such role, another password. Everything else is not about the role.
    if (code.startsWith('28')) return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function mayMakeRoles(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    'select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user',
  );
  return rows[0]?.may === true;
}

const readerMissing = (client: pg.ClientBase, name: string): PostgresProblem =>
  new PostgresProblem(
    'reader-missing',
    `Reads for members need a login role of their own, bound by row-level security, and the role of DATABASE_URL may ` +
      `not make one. Let an administrator of the database run: create role ${client.escapeIdentifier(name)} login ` +
      `noinherit password '…'; and set DATABASE_READER_URL to an address with that role.`,
  );

/**
 * Makes sure that the role behind an address is bound by the policies of a schema's tables: no superuser, no
 * BYPASSRLS, and not able to become who owns them. Throws PostgresProblem `reader-not-bound`, `reader-missing`.
 */
export async function requireBoundReader(url: string, schema: string): Promise<void> {
  const pool = openPool(url, { max: 1, applicationName: 'tocsin-start' });
  try {
    const { rows } = await pool.query<{ name: string; bound: boolean }>(
      `select current_user as name, not (r.rolsuper or r.rolbypassrls or exists (
         select from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = $1 and pg_has_role(current_user, c.relowner, 'member'))) as bound
       from pg_roles r where r.rolname = current_user`,
      [schema],
    );
    if (rows[0]?.bound) return;
    throw new PostgresProblem(
      'reader-not-bound',
      `The role ${rows[0]?.name ?? ''} of DATABASE_READER_URL could read past row-level security: it is a superuser, has ` +
        'BYPASSRLS, or may act as the owner of the tables. Use a role that can do none of these.',
    );
  } catch (error) {
    if (error instanceof PostgresProblem) throw error;
    const { code = 'no answer' } = error as { code?: string };
    throw new PostgresProblem(
      'reader-missing',
      `The database does not let the reader of DATABASE_READER_URL in (${code}). Check its address, role and password, ` +
        'and what pg_hba.conf says.',
      { cause: error },
    );
  } finally {
    await pool.end();
  }
}
