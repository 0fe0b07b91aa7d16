import { findUnsoundJson, problem, type Problem } from '@tocsin/report-format';

/** Characters (Unicode code points): a reason is a paragraph, not a report. */
const LONGEST_REASON = 2_000;

/** What is wrong with the reason for an act, at /reason. Whether one is needed is the domain's matter. */
export function reasonProblems(reason: string | null): Problem[] {
  const problems = findUnsoundJson({ reason });
  if (reason === null || [...reason].length <= LONGEST_REASON) return problems;
  return [...problems, problem('/reason', 'TOO_LONG', { max: LONGEST_REASON })];
}
