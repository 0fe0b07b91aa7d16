import type { Problem } from '@tocsin/report-format';
import { problemMessage } from '@tocsin/report-format';
import { GraphQLError } from 'graphql';

/** Stable codes of top-level errors: syntax, limits, sign-in, cursors, time. Refusals of mutations are types instead. */
export type ApiErrorCode =
  | 'BAD_REQUEST'
  | 'MALFORMED_URL'
  | 'URL_TOO_LONG'
  | 'HEADERS_TOO_LARGE'
  | 'REQUEST_TIMEOUT'
  | 'EXPECTATION_FAILED'
  | 'NOT_FOUND'
  | 'MALFORMED_JSON'
  | 'BATCHING_NOT_SUPPORTED'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'CSRF_BLOCKED'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_NOT_FOUND'
  | 'VALIDATION_FAILED'
  | 'DOCUMENT_TOO_LONG'
  | 'TOO_MANY_TOKENS'
  | 'TOO_DEEP'
  | 'TOO_MANY_ALIASES'
  | 'TOO_MANY_DIRECTIVES'
  | 'COST_EXCEEDED'
  | 'TOO_MANY_OPERATIONS'
  | 'TIMEOUT'
  | 'UNAUTHENTICATED'
  | 'RATE_LIMITED'
  | 'SIGN_IN_THROTTLED'
  | 'LIMITS_UNAVAILABLE'
  | 'FORBIDDEN_SCOPE'
  | 'PAGE_ARGUMENTS'
  | 'CURSOR_INVALID'
  | 'CURSOR_OTHER_FILTER'
  | 'TOKEN_INVALID'
  | 'CONSISTENCY_TIMEOUT'
  | 'LEDGER_UNAVAILABLE'
  | 'NOT_SUPPORTED'
  | 'INTERNAL';

/** A refusal that the caller is told as it is. Everything else that is thrown is masked as INTERNAL. */
export class ApiError extends GraphQLError {
  constructor(
    readonly code: ApiErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message, { extensions: { ...details, code } });
    this.name = 'ApiError';
  }
}

/** Wrong answers in an argument or a variable, in the shape in which mutations name them. */
export const validationFailed = (
  problems: readonly Problem[],
  details: Readonly<Record<string, unknown>> = {},
): ApiError =>
  new ApiError(
    'VALIDATION_FAILED',
    problems.length === 1 ? 'One value is not valid.' : `${problems.length} values are not valid.`,
    { ...details, problems: problems.map(toldProblem) },
  );

const toldProblem = (problem: Problem) => ({
  pointer: problem.pointer,
  code: problem.code,
  message: problemMessage(problem, 'en'),
  messages: { en: problemMessage(problem, 'en'), 'zh-Hans': problemMessage(problem, 'zh-Hans') },
});
