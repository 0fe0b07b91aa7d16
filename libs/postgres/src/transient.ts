import { pause } from './processes.js';

/**
 * SQLSTATEs after which the same work may succeed: PostgreSQL appendix A. Class 08 (connection) is added below.
 * 57P01-03: server shuts down, crashed, starts up; 57P05: idle session ended; 40001, 40P01: serialization, deadlock;
 * 53300: too many connections.
 */
const TRANSIENT_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '40001', '40P01', '53300']);

const TRANSIENT_SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/** pg and pg-pool tell of a lost connection by these messages alone. */
const LOST_CONNECTION = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'timeout exceeded when trying to connect',
  'timeout expired',
]);

/**
 * True when the failure came from the connection, the server's state or a collision with others, so that the same work
 * may be tried again as a whole. After a lost connection a commit may have happened: only work that is safe to do twice
 * may be repeated.
 */
export function isTransient(error: unknown): boolean {
  for (let cause = error, depth = 0; isObject(cause) && depth < 5; depth++) {
    const { code, message, driverError } = cause;
    if (typeof code === 'string') {
      if (TRANSIENT_STATES.has(code) || TRANSIENT_SYSTEM_ERRORS.has(code)) return true;
      if (/^08[0-9A-Z]{3}$/.test(code)) return true;
    } else if (typeof message === 'string' && LOST_CONNECTION.has(message)) {
      return true;
    }
    // TypeORM keeps the driver's error in driverError, others in cause.
    cause = driverError ?? cause.cause;
  }
  return false;
}

interface RetryLimits {
  /** Most calls, the first one included. */
  readonly attempts: number;
  /** No call is begun later than this many milliseconds after the first one. */
  readonly deadlineMs: number;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/** Calls `work` until it succeeds, fails for good, or a limit is reached; then throws the last failure. */
export async function retryTransient<T>(work: () => Promise<T>, limits: RetryLimits): Promise<T> {
  const deadline = performance.now() + limits.deadlineMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || attempt >= limits.attempts) throw error;
      const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
      // Half of it at random, so that many who failed together do not return together.
      const wait = longest * (0.5 + Math.random() / 2);
      if (performance.now() + wait > deadline) throw error;
      await pause(wait);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
