import { TLP_LABELS } from '@tocsin/domain';
import type { ErrorObject } from 'ajv';
import { pointerSegment, problem, type Problem, type ProblemCode } from './problem.js';
import type { Finding } from './rules/rule.js';

/** What the schema's own annotations say about a failure of the schema object they stand in. */
type Annotated = {
  readonly 'x-problem'?: ProblemCode;
  readonly 'x-at'?: string;
  readonly 'x-missing'?: Record<string, { code: ProblemCode; at?: readonly string[] }>;
  readonly enum?: readonly string[];
  readonly examples?: readonly string[];
};

/** ajv's errors as problems: one for each thing that is wrong, none for the machinery of if, anyOf and $ref. */
export const problemsFromAjv = (errors: readonly ErrorObject[]): Problem[] =>
  errors.filter((error) => !isMachinery(error)).flatMap(toProblems);

/**
 * `if` only says that its branch failed, the branches of `anyOf` say what the `anyOf` itself says better, and a value
 * of the wrong type is not in the list of values either.
 */
const isMachinery = ({ keyword, schemaPath, parentSchema }: ErrorObject): boolean =>
  keyword === 'if' ||
  /\/anyOf\/\d/.test(schemaPath) ||
  (keyword === 'type' && (parentSchema?.['enum'] ?? parentSchema?.['const']) !== undefined);

function toProblems(error: ErrorObject): Problem[] {
  const { keyword, params } = error;
  const pointer = error.instancePath;
  const schema = (error.parentSchema ?? {}) as Annotated;
  switch (keyword) {
    case 'x-rule': {
      const { at, code, params: details } = params['finding'] as Finding;
      return [problem(pointer + at, code, details)];
    }
    case 'required':
      return missing(pointer, String(params['missingProperty']), schema);
    case 'additionalProperties': {
      const name = pointerSegment(String(params['additionalProperty']));
      return [problem(`${pointer}/${name}`, 'UNKNOWN_FIELD')];
    }
    case 'type':
      return [problem(pointer, 'WRONG_TYPE', { expected: String(params['type']) })];
    case 'uniqueItems': {
      const later = Math.max(Number(params['i']), Number(params['j']));
      return [problem(`${pointer}/${later}`, 'DUPLICATE_ENTRY')];
    }
    default:
      return [limitOrValue(error, schema)];
  }
}

/** The problem of a missing field, which may be asked for under a code and pointers of its own. */
function missing(pointer: string, name: string, schema: Annotated): Problem[] {
  const special = schema['x-missing']?.[name];
  const at = special?.at ?? [`/${name}`];
  const code = special?.code ?? 'REQUIRED';
  const params: Problem['params'] = code === 'LABEL_REQUIRED' ? { allowed: LABELS } : {};
  return at.map((below) => problem(pointer + below, code, params));
}

const LABELS = TLP_LABELS.join(', ');

const LIMITS: Readonly<Record<string, readonly [ProblemCode, 'min' | 'max']>> = {
  maxLength: ['TOO_LONG', 'max'],
  maxItems: ['TOO_MANY_ENTRIES', 'max'],
  minItems: ['TOO_FEW_ENTRIES', 'min'],
  minimum: ['NUMBER_TOO_SMALL', 'min'],
  maximum: ['NUMBER_TOO_LARGE', 'max'],
};

function limitOrValue({ keyword, instancePath, params }: ErrorObject, schema: Annotated): Problem {
  const limit = LIMITS[keyword];
  if (limit) return problem(instancePath, limit[0], { [limit[1]]: Number(params['limit']) });
  const pointer = instancePath + (schema['x-at'] ?? '');
  switch (keyword) {
    case 'enum':
    case 'const': {
      const allowed = (schema.enum ?? [String(params['allowedValue'])]).join(', ');
      return problem(pointer, schema['x-problem'] ?? 'NOT_IN_LIST', { allowed });
    }
    case 'minLength':
      return problem(pointer, 'TEXT_BLANK');
    case 'pattern': {
      const example = schema.examples?.[0] ?? '';
      const code = schema['x-problem'];
      return code ? problem(pointer, code) : problem(pointer, 'WRONG_FORMAT', { example });
    }
    default:
      if (schema['x-problem']) return problem(pointer, schema['x-problem']);
      throw new Error(`no problem code for the keyword ${keyword}`);
  }
}
