import pg from 'pg';
import { SUPERUSER } from './cluster-creation.js';
import type { ClusterPasswords } from './cluster-directory.js';
import { ensureReaderRole, readerAddress, readerRole } from './reader-role.js';

/** Role and database of the program. The role is no superuser: row-level security binds it, too. */
const APPLICATION = 'tocsin';
const UNFINISHED = 'tocsin_unfinished';

/** Address of the program's database on the embedded server. */
export function applicationAddress(passwords: ClusterPasswords, port: number): string {
  return `postgres://${APPLICATION}:${passwords.application}@127.0.0.1:${port}/${APPLICATION}`;
}

/** Address of the same database for the role that reads for viewers. */
export const embeddedReaderAddress = (passwords: ClusterPasswords, port: number): string =>
  readerAddress(applicationAddress(passwords, port), {
    name: readerRole(APPLICATION),
    password: passwords.reader,
  });

/**
 * Makes the program's roles and database when they are missing. Interrupted anywhere, the next start completes it: the
 * database gets its name last. `session` is the superuser's, on the database `postgres`.
 */
export async function ensureDatabase(
  session: pg.Client,
  port: number,
  passwords: ClusterPasswords,
): Promise<void> {
  const reader = { name: readerRole(APPLICATION), password: passwords.reader };
  const { rows } = await session.query<{ role: boolean; reader: boolean; database: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as role,
            exists (select from pg_roles where rolname = $2) as reader,
            exists (select from pg_database where datname = $1) as database`,
    [APPLICATION, reader.name],
  );
  if (!rows[0]?.reader) await ensureReaderRole(session, reader);
  if (rows[0]?.database) return;
  if (!rows[0]?.role) await createRole(session, passwords.application);
  await session.query(`drop database if exists ${UNFINISHED} with (force)`);
  await session.query(`create database ${UNFINISHED} template template0 owner ${APPLICATION}`);
  await grantInside({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: passwords.superuser,
    database: UNFINISHED,
  });
  await session.query(`alter database ${UNFINISHED} rename to ${APPLICATION}`);
}

async function createRole(session: pg.Client, password: string): Promise<void> {
  await session.query(
    `create role ${APPLICATION} login nosuperuser nocreatedb nocreaterole
     password ${session.escapeLiteral(password)}`,
  );
  // Erasure has to be able to say: write everything out and begin a new WAL file now.
  await session.query(`grant pg_checkpoint to ${APPLICATION}`);
}

async function grantInside(address: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(address);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`grant execute on function pg_switch_wal() to ${APPLICATION}`);
    await client.query('revoke all on database template1, postgres from public');
  } finally {
    await client.end();
  }
}
