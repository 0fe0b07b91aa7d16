import type { FastifyInstance } from 'fastify';
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Execute } from './engine.js';
// For the type of `app.graphql`.
import 'mercurius';

/**
 * Runs operations on Mercurius: compiled from the second time on. It is given one operation at a time, since what it
 * compiles it remembers by the document's text alone.
 */
export const mercuriusExecution =
  (app: FastifyInstance): Execute =>
  async ({ source, variables, operation }, context): Promise<ExecutionResult> => {
    const name = operation.name?.value;
    const ran = await app.graphql(source, context as never, { ...variables }, name);
    const errors = ran.errors?.map(asGraphQLError);
    return errors ? { data: ran.data as never, errors } : { data: ran.data as never };
  };

/** Compiled queries throw errors of a kind of their own. */
const asGraphQLError = (error: GraphQLError): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError((error as GraphQLError).message, {
        path: (error as GraphQLError).path ?? null,
        originalError: (error as GraphQLError).originalError ?? null,
        extensions: (error as GraphQLError).extensions,
      });
