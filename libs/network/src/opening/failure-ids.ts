import type { LogIds } from './network.js';

/** What a log may say of a failure: a code or a kind, and the event that it concerns. Messages of drivers quote values. */
export function failureIds(error: unknown): LogIds {
  const { code, name, position, stream, correlationId } = error as Record<string, unknown>;
  const told = [code, name].find((each) => typeof each === 'string');
  return {
    code: told ?? 'unknown',
    ...(typeof position === 'number' && { position }),
    ...(typeof stream === 'string' && { stream }),
    ...(typeof correlationId === 'string' && { correlationId }),
  };
}
