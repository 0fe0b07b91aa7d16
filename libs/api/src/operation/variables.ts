import { TLP_LABELS } from '@tocsin/domain';
import {
  findUnsoundJson,
  pointerTo,
  problem,
  validateReport,
  type Problem,
} from '@tocsin/report-format';
import {
  coerceInputValue,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  valueFromAST,
  visit,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { ApiError } from './api-error.js';
import { validationFailed } from './api-error.js';

type Raw = Readonly<Record<string, unknown>>;

type Coerced =
  | { readonly ok: true; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly error: ApiError };

/**
 * Coerces the variables of an operation as graphql-js does, and names everything that is wrong in the shape of the
 * payload's problems: pointers begin at the payload where one is part of a larger input.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  raw: Raw,
): Coerced {
  const variables: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (given === undefined && definition.defaultValue) {
      variables[name] = valueFromAST(definition.defaultValue, type);
      continue;
    }
    const read = coerceOne(given, type);
    if (!read.ok) return { ok: false, error: validationFailed(read.problems, { variable: name }) };
    if (given !== undefined) variables[name] = read.value;
  }
  return { ok: true, variables };
}

type One = { ok: true; value: unknown } | { ok: false; problems: Problem[] };

function coerceOne(given: unknown, type: GraphQLInputType): One {
  if (given === undefined && !isNonNullType(type)) return { ok: true, value: undefined };
  const unsound = given === undefined ? [] : findUnsoundJson(given);
  if (unsound.length > 0) return { ok: false, problems: restartAtPayload(unsound, type) };
  let first: readonly (string | number)[] | null = null;
  const value: unknown = coerceInputValue(given ?? null, type, (path) => {
    first ??= path;
  });
  if (first === null) return { ok: true, value };
  const problems: Problem[] = [];
  explain(given ?? null, type, { path: [], problems, inPayload: false });
  return {
    ok: false,
    problems: problems.length > 0 ? problems : [problem(pointerTo(first), 'WRONG_TYPE')],
  };
}

type Place = {
  readonly path: readonly (string | number)[];
  readonly problems: Problem[];
  readonly inPayload: boolean;
};

/** Says what is wrong, once graphql-js has said that something is. */
function explain(value: unknown, type: GraphQLInputType, at: Place): void {
  if (isNonNullType(type)) {
    if (value === null || value === undefined) add(at, missing(type.ofType));
    else explain(value, type.ofType, at);
  } else if (value === null || value === undefined) {
    return;
  } else if (isListType(type)) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    items.forEach((item, index) => explain(item, type.ofType, below(at, index)));
  } else if (isInputObjectType(type)) {
    if (type.name === 'IncidentReportInput' && explainReport(value, at)) return;
    const begins = !at.inPayload && PAYLOADS.has(type.name);
    explainObject(value, type, begins ? { ...at, path: [], inPayload: true } : at);
  } else {
    explainLeaf(value, type, at);
  }
}

/** A whole report is judged by its own validator, so that what only it can see is named at once too. */
function explainReport(report: unknown, { problems }: Place): boolean {
  const validation = validateReport(report);
  if (!validation.ok) problems.push(...validation.problems);
  return !validation.ok;
}

/** Where a payload begins inside a larger input, pointers begin anew, so that they are those of the validator. */
const PAYLOADS: ReadonlySet<string> = new Set([
  'IncidentReportInput',
  'IncidentReportChangesInput',
  'IncidentFilter',
]);

function explainObject(
  value: unknown,
  type: Extract<GraphQLInputType, { getFields(): unknown }>,
  at: Place,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return add(at, ['WRONG_TYPE', { expected: 'object' }]);
  }
  const fields = type.getFields();
  const given = value as Raw;
  for (const name of Object.keys(given)) {
    if (!fields[name]) add(below(at, name), ['UNKNOWN_FIELD', {}]);
  }
  for (const field of Object.values(fields)) {
    const own = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
    if (own === undefined && field.defaultValue !== undefined) continue;
    explain(own, field.type, below(at, field.name));
  }
  if (type.isOneOf && Object.values(given).filter((own) => own !== null).length !== 1) {
    add(at, ['TOO_MANY_ENTRIES', { max: 1 }]);
  }
}

function explainLeaf(value: unknown, type: GraphQLInputType, at: Place): void {
  try {
    if ('parseValue' in type) {
      const parsed = type.parseValue(value);
      if (parsed !== undefined) return;
    }
  } catch {
    // What does not parse is named below.
  }
  if (type.toString() === 'TlpLabel')
    add(at, ['LABEL_UNKNOWN', { allowed: TLP_LABELS.join(', ') }]);
  else if (isEnumType(type)) {
    const allowed = type.getValues().map(({ name }) => name);
    add(at, ['NOT_IN_LIST', { allowed: allowed.join(', ') }]);
  } else add(at, ['WRONG_TYPE', { expected: JSON_TYPES[type.toString()] ?? 'string' }]);
}

const JSON_TYPES: Readonly<Record<string, string>> = {
  Int: 'integer',
  Float: 'number',
  Boolean: 'boolean',
};

type Named = readonly [Problem['code'], Problem['params']];

const missing = (type: GraphQLInputType): Named =>
  type.toString() === 'TlpLabel'
    ? ['LABEL_REQUIRED', { allowed: TLP_LABELS.join(', ') }]
    : ['REQUIRED', {}];

const add = ({ path, problems }: Place, [code, params]: Named): void => {
  problems.push(problem(pointerTo(path), code, params));
};

const below = (at: Place, step: string | number): Place => ({ ...at, path: [...at.path, step] });

/** The field of an input that holds the payload is left out of its pointers. */
function restartAtPayload(problems: readonly Problem[], type: GraphQLInputType): Problem[] {
  const named = isNonNullType(type) ? type.ofType : type;
  if (!isInputObjectType(named) || PAYLOADS.has(named.name)) return [...problems];
  const prefixes = Object.values(named.getFields())
    .filter((field) => PAYLOADS.has(field.type.toString().replace(/!$/, '')))
    .map(({ name }) => `/${name}`);
  return problems.map((each) => {
    const prefix = prefixes.find(
      (own) => each.pointer === own || each.pointer.startsWith(`${own}/`),
    );
    return prefix === undefined ? each : { ...each, pointer: each.pointer.slice(prefix.length) };
  });
}

/** Characters that no text may hold, written into the document itself: there is no variable to point to. */
export function unsoundLiterals(document: DocumentNode): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    [Kind.STRING]: (node) => {
      problems.push(...findUnsoundJson(node.value));
    },
  });
  return problems;
}
