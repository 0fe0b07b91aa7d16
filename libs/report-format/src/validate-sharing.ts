import type { IncidentReport } from '@tocsin/domain';
import type { Problem } from './problem.js';
import { validateReport } from './validate-report.js';

type SharingValidation =
  | { readonly ok: true; readonly sharing: IncidentReport['sharing'] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks the marking of a report that has not been written yet, by the same rules as in a whole one. Pointers are those
 * of the payload: /sharing/….
 */
export function validateSharing(sharing: unknown): SharingValidation {
  const validation = validateReport({ sharing });
  const problems = validation.ok
    ? []
    : validation.problems.filter(({ pointer, code }) => ofSharing(pointer) || STOPS.has(code));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, sharing: JSON.parse(JSON.stringify(sharing)) as IncidentReport['sharing'] };
}

/** What cannot be looked into is told whole. */
const STOPS = new Set(['TOO_DEEP', 'NOT_JSON', 'PAYLOAD_TOO_LARGE']);

const ofSharing = (pointer: string): boolean =>
  pointer === '/sharing' || pointer.startsWith('/sharing/');
