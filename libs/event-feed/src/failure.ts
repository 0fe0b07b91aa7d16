import { UnknownMasterKey } from '@tocsin/event-store';
import { NotCommitted, isTransient } from '@tocsin/postgres';

/** Another instance owns the checkpoint: read it again before going on. */
export class Fenced extends Error {}

/**
 * SQLSTATE classes that speak of the values at hand: cardinality, data, integrity, limits of a row, raised by a
 * function. Every other failure of the database is about its state or the program, and parking cannot cure it.
 */
const ABOUT_THE_EVENT = new Set(['21', '22', '23', '54', 'P0']);

/** Is this event to blame? Then trying again cannot help, and its stream is set aside. */
export function isPoison(error: unknown): boolean {
  if (error instanceof Fenced || error instanceof NotCommitted) return false;
  if (isTransient(error) || isKeyUnavailable(error)) return false;
  const state = sqlState(error);
  return state === null || ABOUT_THE_EVENT.has(state.slice(0, 2));
}

/** A stable code of what went wrong. Never the message: a driver or a parser quotes content in it. */
export function reasonOf(error: unknown): string {
  const state = sqlState(error);
  if (state !== null) return `SQLSTATE_${state}`;
  const { code, name } = asRecord(error);
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,59}$/.test(code)) return code;
  return typeof name === 'string' && /^[A-Za-z]{1,60}$/.test(name) ? `DEFECT_${name}` : 'DEFECT';
}

/** The key cannot be had just now, which is not the same as destroyed. */
const isKeyUnavailable = (error: unknown): boolean =>
  asRecord(error).code === 'KEY_UNAVAILABLE' || error instanceof UnknownMasterKey;

function sqlState(error: unknown): string | null {
  const { code, severity } = asRecord(error);
  return typeof code === 'string' && typeof severity === 'string' ? code : null;
}

const asRecord = (error: unknown): Record<string, unknown> =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
