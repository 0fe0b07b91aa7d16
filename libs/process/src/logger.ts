import type { LogLevel } from '@tocsin/network';
import { destination, pino, type Logger } from 'pino';

const STDERR = 2;

/**
 * Logs to stderr: lines of JSON, or for people where a person watches. What is logged are codes, routes and times,
 * never content, names, addresses or tokens.
 */
export async function openLogger(level: LogLevel): Promise<Logger> {
  const options = { level, base: null, messageKey: 'message' };
  if (!process.stderr.isTTY) return pino(options, destination({ dest: STDERR, sync: true }));
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({ destination: STDERR, sync: true, messageKey: 'message', translateTime: 'HH:MM:ss' }),
  );
}

/** What a log may hold of an error: its kind and where it arose. Messages of drivers quote values. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    code: (error as { code?: unknown }).code,
    at: frames.slice(0, 5).map((line) => line.trim()),
  };
}
