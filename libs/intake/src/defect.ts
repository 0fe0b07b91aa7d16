import { EventStoreUnavailable, UnreadableEvent } from '@tocsin/event-store';
import { isTransient, NotCommitted } from '@tocsin/postgres';

/**
 * SQLSTATE classes that speak of the values at hand: cardinality, data, integrity, limits of a row, raised by a
 * function. Every other failure of the database is about its state or the program.
 */
const ABOUT_THE_MESSAGE = new Set(['21', '22', '23', '54', 'P0']);

/**
 * Null where a failure will pass or is the network's own: then the message is tried again. Otherwise the code under
 * which it is set aside. Never the error's text, which may quote the message.
 */
export function defectOf(error: unknown): string | null {
  if (isTransient(error) || error instanceof NotCommitted) return null;
  if (error instanceof EventStoreUnavailable || error instanceof UnreadableEvent) return null;
  const { code, severity } = error as { readonly code?: unknown; readonly severity?: unknown };
  if (typeof code !== 'string' || typeof severity !== 'string') return 'DEFECT';
  return ABOUT_THE_MESSAGE.has(code.slice(0, 2)) ? `SQLSTATE_${code}` : null;
}
