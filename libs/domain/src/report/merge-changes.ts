import type { IncidentReport } from './incident-report.js';

/** Names that reach an object's prototype; they are no fields of a report and are never written. */
const NEVER_MERGED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The report with what a revision names changed (RFC 7396, JSON Merge Patch): objects are merged field by field,
 * lists are replaced whole, null takes an answer away. Neither argument is changed. The result is as valid as the
 * changes are: whoever accepts a revision validates the result.
 */
export function mergeChanges(
  report: IncidentReport,
  changes: Readonly<Record<string, unknown>>,
): IncidentReport {
  return mergeInto(report, changes) as IncidentReport;
}

function mergeInto(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, change] of Object.entries(patch)) {
    if (NEVER_MERGED.has(name) || change === undefined) continue;
    if (change === null) delete merged[name];
    else merged[name] = mergeInto(ownValue(merged, name), change);
  }
  return merged;
}

const ownValue = (object: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One field that differs between two revisions. Null stands for an answer that is not there. */
export type FieldDifference = {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly before: unknown;
  readonly after: unknown;
};

/**
 * What differs between two revisions, field by field, in the order of the pointers' names. Lists of the same length
 * differ by entry; a list that only grew shows what was added; any other list differs as a whole, because entries
 * that moved would otherwise all seem changed.
 */
export function fieldDifferences(before: unknown, after: unknown): FieldDifference[] {
  const found: FieldDifference[] = [];
  collect({ pointer: '', before, after }, found);
  return found;
}

function collect(pair: FieldDifference, found: FieldDifference[]): void {
  const { pointer, before, after } = pair;
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of [...names].sort()) {
      const values = { before: ownValue(before, name), after: ownValue(after, name) };
      collect({ pointer: `${pointer}/${escapeSegment(name)}`, ...values }, found);
    }
  } else if (Array.isArray(before) && Array.isArray(after) && comparableByEntry(before, after)) {
    after.forEach((entry, index) =>
      collect({ pointer: `${pointer}/${index}`, before: before[index], after: entry }, found),
    );
  } else if (!sameValue(before, after)) {
    found.push({ pointer, before: before ?? null, after: after ?? null });
  }
}

const comparableByEntry = (before: unknown[], after: unknown[]): boolean =>
  before.length === after.length ||
  (after.length > before.length && before.every((entry, index) => sameValue(entry, after[index])));

/** Equality of JSON values; the order of fields and an absent field beside an undefined one do not matter. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((entry, index) => sameValue(entry, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameValue(ownValue(a, name), ownValue(b, name)));
}

const escapeSegment = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
