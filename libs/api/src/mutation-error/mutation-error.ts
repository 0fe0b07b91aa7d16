import type { CommandError } from '@tocsin/commands';
import { problemMessage, type Problem } from '@tocsin/report-format';

/** A refusal as the schema tells it: its type follows from its code. */
export type MutationErrorNode = CommandError & { readonly __typename: string };

const TYPES: Readonly<Record<string, string>> = {
  VALIDATION_FAILED: 'ValidationFailed',
  VERSION_CONFLICT: 'VersionConflict',
  IDEMPOTENCY_MISMATCH: 'IdempotencyMismatch',
  NOT_FOUND: 'NotFound',
  NOT_PERMITTED: 'NotPermitted',
  CONFLICT: 'Conflict',
};

/** The one place where refusals of commands become types of the API. */
export const mutationError = (error: CommandError): MutationErrorNode => ({
  ...error,
  __typename: TYPES[error.code] ?? 'Refused',
});

/** Wrong arguments that only the API knows of, in the same type. */
export const invalidInput = (problems: readonly Problem[]): MutationErrorNode =>
  mutationError({ code: 'VALIDATION_FAILED', message: 'The input is not valid.', problems });

/** Resolvers of Problem. */
export const problemFields = {
  message: (problem: Problem, { lang }: { readonly lang: string }) =>
    problemMessage(problem, /^zh\b/i.test(lang) ? 'zh-Hans' : 'en'),
};
