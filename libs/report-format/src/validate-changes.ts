import { mergeChanges, type IncidentReport, type ReportStage } from '@tocsin/domain';
import { findUnsoundJson } from './plain-json.js';
import { pointerSegment, problem, tidy, type Problem } from './problem.js';
import { isRecord } from './rules/rule.js';
import { resolveRef, type SchemaNode } from './schema-node.js';
import { incidentReportSchema } from './schema.generated.js';
import { validateReport, type Validation, type ValidationOptions } from './validate-report.js';

export type RevisionOptions = ValidationOptions & {
  /** The stage of the revision; the current one, or the one among the changes, when it is not given. */
  readonly stage?: ReportStage;
};

/**
 * Checks a revision that names only what changes (RFC 7396: null takes an answer away, lists are replaced whole). The
 * report that results is validated in full and returned. A revision changes neither the label nor the audience, and
 * its stage never goes back; the record type may be corrected.
 */
export function validateChanges(
  current: IncidentReport,
  changes: unknown,
  options: RevisionOptions = {},
): Validation {
  const unsound = findUnsoundJson(changes);
  if (unsound.length > 0) return { ok: false, problems: tidy(unsound) };
  if (!isRecord(changes)) {
    return { ok: false, problems: [problem('', 'WRONG_TYPE', { expected: 'object' })] };
  }
  const merged = mergeChanges(current, changes);
  const found = [
    ...removedUnknownFields(changes, incidentReportSchema, ''),
    ...sharingProblems(current, merged, changes),
    ...stageProblems(current, changes, options.stage),
  ];
  const stage = options.stage ?? merged.stage;
  // What is wrong with another sharing does not matter: there can be none.
  const result = validateReport({ ...merged, stage, sharing: current.sharing }, options);
  if (found.length === 0) return result;
  return { ok: false, problems: tidy([...found, ...(result.ok ? [] : result.problems)]) };
}

function sharingProblems(
  current: IncidentReport,
  merged: IncidentReport,
  changes: Record<string, unknown>,
): Problem[] {
  if (changes['sharing'] === undefined) return [];
  const same = sorted(merged.sharing) === sorted(current.sharing);
  return same ? [] : [problem('/sharing', 'SHARING_NOT_BY_REVISION')];
}

/** JSON with the fields of every object in one order. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    isRecord(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

const STAGES: readonly unknown[] = ['initial', 'intermediate', 'final'] satisfies ReportStage[];

function stageProblems(
  current: IncidentReport,
  changes: Record<string, unknown>,
  ofRevision: ReportStage | undefined,
): Problem[] {
  const inChanges = changes['stage'];
  const known = STAGES.includes(inChanges);
  if (known && ofRevision !== undefined && inChanges !== ofRevision) {
    const params = { inChanges: String(inChanges), ofRevision };
    return [problem('/stage', 'STAGE_CONTRADICTS', params)];
  }
  const next = ofRevision ?? (known ? inChanges : current.stage);
  if (STAGES.indexOf(next) >= STAGES.indexOf(current.stage)) return [];
  return [problem('/stage', 'STAGE_GOES_BACK', { from: current.stage, to: String(next) })];
}

/**
 * Fields set to null that the format does not have. They vanish in the merge, so that the full validation cannot see
 * them; unknown fields with a value it sees.
 */
function removedUnknownFields(changes: object, schema: SchemaNode, pointer: string): Problem[] {
  const { properties } = resolveRef(incidentReportSchema, schema);
  if (!properties) return [];
  return Object.entries(changes).flatMap(([name, change]: [string, unknown]) => {
    const at = `${pointer}/${pointerSegment(name)}`;
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!field) return change === null ? [problem(at, 'UNKNOWN_FIELD')] : [];
    return isRecord(change) ? removedUnknownFields(change, field, at) : [];
  });
}
