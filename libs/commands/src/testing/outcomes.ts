import type { Outcome } from '../commands.js';

/** The stable code of what a command was refused for. */
export const codeOf = (outcome: Outcome<unknown>): string =>
  outcome.ok ? 'accepted' : outcome.error.code;

/** What was wrong with the input and where, as `CODE /pointer`; the code alone where it was not the input. */
export function problemsIn(outcome: Outcome<unknown>): string[] {
  if (outcome.ok || !('problems' in outcome.error)) return [codeOf(outcome)];
  return outcome.error.problems.map(({ code, pointer }) => `${code} ${pointer}`);
}
