import type { Problem, ProblemCode } from '../problem.js';

/** What a rule found: where, relative to the value it looked at ('' is the value itself), and what. */
export type Finding = {
  readonly at: string;
  readonly code: ProblemCode;
  readonly params?: Problem['params'];
};

/** What rules need to know beside the value. */
export type RuleContext = {
  /** Milliseconds UTC; without it nothing is checked against a clock. */
  readonly now: number | undefined;
};

/**
 * A rule that JSON Schema cannot express, named in the schema by `x-rule`. It is given values of any type, since all
 * problems are named at once, and says nothing about types: the schema does.
 */
export type Rule = (value: unknown, context: RuleContext) => Finding[];

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A rule that only looks at texts. */
export const textRule =
  (code: ProblemCode, holds: (text: string) => boolean): Rule =>
  (value) =>
    typeof value === 'string' && !holds(value) ? [{ at: '', code }] : [];
