import {
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

type Raw = Readonly<Record<string, unknown>>;

/**
 * The variables of an operation with what the schema says of fields that are not given. A compiled query demands fields
 * that have a default as if they had none (graphql-jit 0.8): the third time that somebody left one out, it failed.
 */
export function fillDefaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  raw: Raw,
): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...raw };
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const declared = typeFromAST(schema, type);
    if (isInputType(declared) && Object.hasOwn(raw, name)) filled[name] = fill(raw[name], declared);
  }
  return filled;
}

function fill(value: unknown, declared: GraphQLInputType): unknown {
  const type = getNullableType(declared);
  if (value === null || value === undefined) return value;
  if (isListType(type)) {
    return Array.isArray(value)
      ? value.map((each: unknown) => fill(each, type.ofType))
      : fill(value, type.ofType);
  }
  if (!isInputObjectType(type) || typeof value !== 'object') return value;
  const filled: Record<string, unknown> = { ...value };
  for (const { name, type: ofField, defaultValue } of Object.values(type.getFields())) {
    if (filled[name] !== undefined) filled[name] = fill(filled[name], ofField);
    else if (defaultValue !== undefined) filled[name] = defaultValue;
  }
  return filled;
}
