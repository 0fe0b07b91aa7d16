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
  const { rows } = await session.query<Made>(
    `select exists (select from pg_roles where rolname = $1) as role,
            exists (select from pg_roles where rolname = $2) as reader,
            exists (select from pg_database where datname = $1) as database,
            exists (select from pg_parameter_acl where parname = '${ERASING}') as erasing`,
    [APPLICATION, reader.name],
  );
  const [made] = rows;
  if (!made?.reader) await ensureReaderRole(session, reader);
  if (!made?.database) await createDatabase(session, { port, passwords, made });
  if (!made?.erasing) await grantErasing(session, { port, passwords });
}

type Made = {
  readonly role: boolean;
  readonly reader: boolean;
  readonly database: boolean;
  readonly erasing: boolean;
};

type Server = { readonly port: number; readonly passwords: ClusterPasswords };

async function createDatabase(
  session: pg.Client,
  { port, passwords, made }: Server & { readonly made: Made | undefined },
): Promise<void> {
  if (!made?.role) await createRole(session, passwords.application);
  await session.query(`drop database if exists ${UNFINISHED} with (force)`);
  await session.query(`create database ${UNFINISHED} template template0 owner ${APPLICATION}`);
  const revoke = 'revoke all on database template1, postgres from public';
  await inside(UNFINISHED, { port, passwords }, revoke);
  await session.query(`alter database ${UNFINISHED} rename to ${APPLICATION}`);
}

/** The setting that erasure turns off while it ends the WAL; that it may is the mark of all that it needs. */
const ERASING = 'wal_recycle';

/** Erasure has to be able to say: write everything out, begin a new WAL file now, and keep none that is over. */
async function grantErasing(session: pg.Client, server: Server): Promise<void> {
  await session.query(`grant pg_checkpoint to ${APPLICATION}`);
  const functions = 'function pg_switch_wal(), pg_ls_waldir(), pg_reload_conf()';
  await inside(APPLICATION, server, `grant execute on ${functions} to ${APPLICATION}`);
  await session.query(`grant alter system on parameter ${ERASING} to ${APPLICATION}`);
}

async function createRole(session: pg.Client, password: string): Promise<void> {
  await session.query(
    `create role ${APPLICATION} login nosuperuser nocreatedb nocreaterole
     password ${session.escapeLiteral(password)}`,
  );
}

async function inside(
  database: string,
  { port, passwords }: Server,
  statement: string,
): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: passwords.superuser,
    database,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
