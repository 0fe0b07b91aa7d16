import type { FastifyInstance } from 'fastify';
import {
  execute,
  getNamedType,
  GraphQLError,
  isInputObjectType,
  typeFromAST,
  type ExecutionResult,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type NamedTypeNode,
  type TypeNode,
} from 'graphql';
import type { Execute } from './engine.js';
import { fillDefaults } from './fill-defaults.js';
// For the type of `app.graphql`.
import 'mercurius';

/**
 * Runs operations on Mercurius: compiled from the second time on. It is given one operation at a time, since what it
 * compiles it remembers by the document's text alone. An operation with a variable that can hold itself (IncidentFilter
 * has `and`, `or`, `not`) is left to graphql-js: the compiler unrolls input types until its stack is full, which was
 * measured to hold up everybody for five seconds per document.
 */
export const mercuriusExecution = (app: FastifyInstance): Execute => {
  const { schema } = app.graphql;
  return async ({ source, document, variables, operation }, context): Promise<ExecutionResult> => {
    const name = operation.name?.value;
    if (holdsItself(schema, operation)) {
      return execute({
        schema,
        document,
        variableValues: variables,
        operationName: name ?? null,
        contextValue: context,
      });
    }
    const filled = fillDefaults(schema, operation, variables);
    const ran = await app.graphql(source, context as never, filled, name);
    const errors = ran.errors?.map(asGraphQLError);
    return errors ? { data: ran.data as never, errors } : { data: ran.data as never };
  };
};

/** Remembered by document, as documents are. */
const known = new WeakMap<OperationDefinitionNode, boolean>();

function holdsItself(schema: GraphQLSchema, operation: OperationDefinitionNode): boolean {
  const answer =
    known.get(operation) ??
    (operation.variableDefinitions ?? []).some(({ type }) => isRecursive(schema, type));
  known.set(operation, answer);
  return answer;
}

const isRecursive = (schema: GraphQLSchema, type: TypeNode): boolean =>
  reachesItself(getNamedType(typeFromAST(schema, type as NamedTypeNode)), []);

/** Whether an input type is met again among its own fields. */
function reachesItself(
  type: GraphQLNamedType | undefined,
  above: readonly GraphQLInputObjectType[],
): boolean {
  if (!isInputObjectType(type)) return false;
  if (above.includes(type)) return true;
  const fields = Object.values(type.getFields());
  return fields.some((field) => reachesItself(getNamedType(field.type), [...above, type]));
}

/** Compiled queries throw errors of a kind of their own. */
const asGraphQLError = (error: GraphQLError): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError((error as GraphQLError).message, {
        path: (error as GraphQLError).path ?? null,
        originalError: (error as GraphQLError).originalError ?? null,
        extensions: (error as GraphQLError).extensions,
      });
