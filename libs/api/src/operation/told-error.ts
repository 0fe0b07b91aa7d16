import { GraphQLError } from 'graphql';
import { ApiError } from './api-error.js';

/** Takes down what must not be told: the error itself, under the id that the answer carries. */
export type DefectLog = (error: unknown, requestId: string) => void;

const MASKED = 'Something went wrong on our side. Quote the request id when you tell us.';

/**
 * An error as the caller may read it. Named refusals pass; everything else (a defect, a driver's message, a stack) is
 * logged and answered as INTERNAL. Each carries the request's id.
 */
export function toldError(
  error: GraphQLError,
  { requestId, log }: { readonly requestId: string; readonly log: DefectLog },
): GraphQLError {
  const named = error instanceof ApiError || error.originalError instanceof ApiError;
  const code = error.extensions?.['code'];
  if (named || (!error.originalError && isOfDocument(code))) {
    return new GraphQLError(error.message, {
      ...placeOf(error),
      extensions: { ...error.extensions, requestId },
    });
  }
  log(error.originalError ?? error, requestId);
  return new GraphQLError(MASKED, {
    ...(error.path ? { path: error.path } : {}),
    extensions: { code: 'INTERNAL', requestId },
  });
}

const isOfDocument = (code: unknown): boolean =>
  code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED';

const placeOf = ({ nodes, source, positions, path }: GraphQLError) => ({
  ...(nodes ? { nodes } : {}),
  ...(source ? { source } : {}),
  ...(positions ? { positions } : {}),
  ...(path ? { path } : {}),
});
