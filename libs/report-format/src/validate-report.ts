import type { IncidentReport } from '@tocsin/domain';
import { parseJson } from './json-text.js';
import { findUnsoundJson, MAX_BYTES } from './plain-json.js';
import { problem, tidy, type Problem } from './problem.js';
import { schemaProblems } from './schema-validator.js';

export type Validation =
  | { readonly ok: true; readonly report: IncidentReport }
  | { readonly ok: false; readonly problems: Problem[] };

export type ValidationOptions = {
  /** Milliseconds UTC. With it, a time of becoming aware more than a day ahead is refused. */
  readonly now?: number;
};

/**
 * Checks a report that has been parsed already. Names every wrong field at once, each with a JSON Pointer, a stable code
 * and what its sentence needs (see `problemMessage`). A valid report is returned as a copy of plain JSON.
 */
export function validateReport(input: unknown, options: ValidationOptions = {}): Validation {
  const unsound = findUnsoundJson(input);
  if (mustStop(unsound)) return { ok: false, problems: tidy(unsound) };
  const text = JSON.stringify(input);
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return { ok: false, problems: [problem('', 'PAYLOAD_TOO_LARGE', { max: MAX_BYTES })] };
  }
  return checked(JSON.parse(text), { unsound, now: options.now });
}

/** Checks a report as it came in, as text or as bytes of UTF-8: at most 262,144 bytes, not one more. */
export function validateReportJson(
  input: Uint8Array | string,
  options: ValidationOptions = {},
): Validation {
  const parsed = parseJson(input);
  if (!parsed.ok) return parsed;
  const unsound = findUnsoundJson(parsed.value);
  if (mustStop(unsound)) return { ok: false, problems: tidy(unsound) };
  return checked(parsed.value, { unsound, now: options.now });
}

/** A value that is too deep, too large or no JSON at all cannot be looked into any further. */
const mustStop = (problems: readonly Problem[]): boolean =>
  problems.some(({ code }) => ['TOO_DEEP', 'NOT_JSON', 'PAYLOAD_TOO_LARGE'].includes(code));

function checked(
  value: unknown,
  { unsound, now }: { unsound: Problem[]; now: number | undefined },
): Validation {
  const numbers = unsound.filter(({ code }) => code === 'NUMBER_OUT_OF_RANGE');
  const bySchema = schemaProblems(value, { now }).filter(
    ({ pointer }) => !numbers.some((number) => number.pointer === pointer),
  );
  const problems = tidy([...unsound, ...bySchema]);
  // The schema has been checked, and the type is generated from it.
  return problems.length === 0
    ? { ok: true, report: value as IncidentReport }
    : { ok: false, problems };
}
