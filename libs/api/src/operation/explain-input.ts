import { TLP_LABELS } from '@tocsin/domain';
import { pointerTo, problem, validateReport, type Problem } from '@tocsin/report-format';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
} from 'graphql';

/** Inputs that are documents of their own: pointers to their fields begin there, as those of the validator do. */
export const PAYLOADS: ReadonlySet<string> = new Set([
  'IncidentReportInput',
  'IncidentReportChangesInput',
  'IncidentFilter',
]);

type Place = {
  readonly path: readonly (string | number)[];
  readonly problems: Problem[];
  readonly inPayload: boolean;
};

/** Says what is wrong with a value, field by field, once graphql-js has said that something is. */
export function explainInput(value: unknown, type: GraphQLInputType): Problem[] {
  const problems: Problem[] = [];
  explain(value, type, { path: [], problems, inPayload: false });
  return problems;
}

function explain(value: unknown, type: GraphQLInputType, at: Place): void {
  const isRequired = isNonNullType(type);
  const inner = isRequired ? type.ofType : type;
  if (value === null || value === undefined) {
    if (isRequired) add(at, missing(inner));
  } else if (isListType(inner)) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    items.forEach((item, index) => explain(item, inner.ofType, below(at, index)));
  } else if (isInputObjectType(inner)) {
    explainInputObject(value, inner, at);
  } else {
    explainLeaf(value, inner, at);
  }
}

function explainInputObject(value: unknown, type: GraphQLInputObjectType, at: Place): void {
  if (type.name === 'IncidentReportInput' && explainReport(value, at)) return;
  const begins = !at.inPayload && PAYLOADS.has(type.name);
  explainObject(value, type, begins ? { ...at, path: [], inPayload: true } : at);
}

/** A whole report is judged by its own validator, so that what only it can see is named at once too. */
function explainReport(report: unknown, { problems }: Place): boolean {
  const validation = validateReport(report);
  if (!validation.ok) problems.push(...validation.problems);
  return !validation.ok;
}

function explainObject(value: unknown, type: GraphQLInputObjectType, at: Place): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return add(at, ['WRONG_TYPE', { expected: 'object' }]);
  }
  const fields = type.getFields();
  const given = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    if (!fields[name]) add(below(at, name), ['UNKNOWN_FIELD', {}]);
  }
  for (const field of Object.values(fields)) explainField(given, field, at);
  const present = Object.values(given).filter((own) => own !== null).length;
  if (type.isOneOf && present !== 1) add(at, ['TOO_MANY_ENTRIES', { max: 1 }]);
}

function explainField(
  given: Readonly<Record<string, unknown>>,
  { name, type, defaultValue }: GraphQLInputField,
  at: Place,
): void {
  const own = Object.hasOwn(given, name) ? given[name] : undefined;
  if (own !== undefined || defaultValue === undefined) explain(own, type, below(at, name));
}

function explainLeaf(value: unknown, type: GraphQLScalarType | GraphQLEnumType, at: Place): void {
  if (parses(value, type)) return;
  if (type.name === 'TlpLabel') {
    add(at, ['LABEL_UNKNOWN', { allowed: TLP_LABELS.join(', ') }]);
  } else if (isEnumType(type)) {
    const allowed = type.getValues().map(({ name }) => name);
    add(at, ['NOT_IN_LIST', { allowed: allowed.join(', ') }]);
  } else {
    add(at, ['WRONG_TYPE', { expected: JSON_TYPES[type.name] ?? 'string' }]);
  }
}

function parses(value: unknown, type: GraphQLScalarType | GraphQLEnumType): boolean {
  try {
    const parsed: unknown = type.parseValue(value);
    return parsed !== undefined;
  } catch {
    return false;
  }
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
