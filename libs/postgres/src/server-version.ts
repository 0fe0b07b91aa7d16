import type pg from 'pg';
import { PostgresProblem } from './problem.js';

/** The oldest major version the program works with. */
const OLDEST = 15;

/** Version of the server behind a pool. */
interface ServerVersion {
  /** As the server says it, for example `18.4`. */
  readonly text: string;
  readonly major: number;
}

/** Asks the server for its version. Throws what the connection throws. */
export async function serverVersion(pool: pg.Pool): Promise<ServerVersion> {
  const { rows } = await pool.query<{ text: string; number: string }>(
    `select current_setting('server_version') as text, current_setting('server_version_num') as number`,
  );
  const { text, number } = rows[0] ?? { text: '', number: '0' };
  return { text: text.split(' ')[0] ?? '', major: Math.floor(Number(number) / 10_000) };
}

/**
 * Makes sure before anything else that the database can be used: it answers, is PostgreSQL 15 or newer, and keeps UTF-8.
 * Throws PostgresProblem `server-unreachable`, `server-too-old`, `server-not-utf8`; no message holds the password.
 */
export async function requireSupportedServer(pool: pg.Pool): Promise<void> {
  const { version, encoding } = await ask(pool);
  refuseOld(version);
  if (encoding !== 'UTF8') {
    throw new PostgresProblem(
      'server-not-utf8',
      `The database of DATABASE_URL keeps ${encoding}, not UTF-8, and cannot hold every report. ` +
        `Make one with \`create database … encoding 'UTF8' template template0\`.`,
    );
  }
}

/** Throws PostgresProblem `server-too-old` for a version before 15. */
export function refuseOld(version: ServerVersion): void {
  if (version.major >= OLDEST) return;
  throw new PostgresProblem(
    'server-too-old',
    `The server of DATABASE_URL is PostgreSQL ${version.text}; ${OLDEST} or newer is needed. ` +
      'Upgrade it, or leave DATABASE_URL out to use the embedded PostgreSQL.',
  );
}

async function ask(pool: pg.Pool): Promise<{ version: ServerVersion; encoding: string }> {
  try {
    const version = await serverVersion(pool);
    const { rows } = await pool.query<{ encoding: string }>(
      `select current_setting('server_encoding') as encoding`,
    );
    return { version, encoding: rows[0]?.encoding ?? '' };
  } catch (error) {
    const reason = (error as { code?: string }).code ?? (error as Error).message;
    throw new PostgresProblem(
      'server-unreachable',
      `The database of DATABASE_URL does not let us in (${describe(reason)}). ` +
        'Check address, role, password and that the server runs.',
      { cause: error },
    );
  }
}

function describe(reason: string): string {
  const known: Record<string, string> = {
    ECONNREFUSED: 'nobody listens at that address',
    ENOTFOUND: 'no such host',
    ETIMEDOUT: 'no answer in time',
    '28P01': 'wrong password',
    '28000': 'this role may not connect',
    '3D000': 'no such database',
    '53300': 'too many connections',
    '57P03': 'the server is starting up',
  };
  return known[reason] ?? reason;
}
