export { MAX_PROBLEMS, PROBLEM_CODES, pointerTo, problem } from './problem.js';
export type { Problem, ProblemCode } from './problem.js';
export { problemMessage, type ProblemLanguage } from './problem-message.js';
export { parseJson, type Parsed } from './json-text.js';
export { findUnsoundJson, MAX_BYTES, MAX_DEPTH } from './plain-json.js';
export { validateReport, validateReportJson } from './validate-report.js';
export type { Validation, ValidationOptions } from './validate-report.js';
export { validateChanges, type RevisionOptions } from './validate-changes.js';
export { incidentReportSchema } from './schema.generated.js';
