import pg from 'pg';
import { PostgresProblem } from './problem.js';

interface PoolOptions {
  /** Most connections at one time; 10 when absent. */
  readonly max?: number;
  /** Shown in pg_stat_activity; `tocsin` when absent. */
  readonly applicationName?: string;
  /** A statement that runs longer is cancelled (SQLSTATE 57014); 30,000 ms when absent, 0 for no limit. */
  readonly statementTimeoutMs?: number;
  /** A transaction that sits idle longer loses its connection (25P03); 30,000 ms when absent, 0 for no limit. */
  readonly idleInTransactionTimeoutMs?: number;
}

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

/**
 * A pool of connections. `int8` arrives as a number (positions and counts are int8; above 2^53 - 1 the query fails
 * rather than lie), `date` as the string PostgreSQL sent (a calendar day has no time zone), `numeric` as a string.
 * A connection that the server ends, idle or in use, never ends the process: the next query on it fails, and
 * `isTransient` tells that such a failure may be tried again. Throws PostgresProblem `wrong-address`.
 */
export function openPool(url: string, options: PoolOptions = {}): pg.Pool {
  refuseStrangeAddress(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'tocsin',
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 30_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: postgresTypes,
  });
  // pg emits 'error' on the pool for idle connections and on the client for those in use; unheard, Node would exit.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Checked here because the parser below repeats the whole address, password included, in its complaint. */
function refuseStrangeAddress(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'postgres:' || protocol === 'postgresql:') return;
  throw new PostgresProblem(
    'wrong-address',
    'The address of the database is not of the form postgres://role:password@host:5432/database. Check DATABASE_URL.',
  );
}

type Parser = (text: string) => unknown;

const parsers = new Map<number, Parser>([
  [INT8, safeInteger],
  [INT8_ARRAY, safeIntegers],
  [DATE, String],
]);

/** How values arrive from PostgreSQL; also for libraries that open connections of their own. */
export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text'): Parser => {
    const own = format === 'text' ? parsers.get(oid) : undefined;
    return own ?? standardParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

/** pg's own parser; its types know only the ids of an enumeration. */
function standardParser(oid: number, format: 'text' | 'binary' = 'text'): Parser {
  return (pg.types.getTypeParser as (oid: number, format: string) => Parser)(oid, format);
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`int8 ${text} is beyond 2^53 - 1; select it as text`);
}

function safeIntegers(text: string): (number | null)[] {
  const items = standardParser(INT8_ARRAY)(text) as (string | null)[];
  return items.map((item) => (item === null ? null : safeInteger(item)));
}
