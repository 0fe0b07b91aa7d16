import { findUnsoundJson, pointerTo, problem, type Problem } from '@tocsin/report-format';
import {
  coerceInputValue,
  isInputObjectType,
  isInputType,
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
import { explainInput, PAYLOADS } from './explain-input.js';

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
  const problems = explainInput(given ?? null, type);
  return {
    ok: false,
    problems: problems.length > 0 ? problems : [problem(pointerTo(first), 'WRONG_TYPE')],
  };
}

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
