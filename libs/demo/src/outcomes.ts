import type { Outcome } from '@tocsin/commands';

/** Codes that say: this was done before, by a start that was cut off later. */
export const DONE: readonly string[] = [
  'NOTHING_CHANGES',
  'REPORT_RETRACTED',
  'ALREADY_LINKED',
  'NOT_LINKED',
  'ALREADY_MERGED',
  'ALREADY_NAMED',
  'RESHARE_DECIDED',
];

/** A refusal for the version tells the version as this person sees it; with that one it is done. */
export async function atCurrentVersion(
  act: (expectedVersion: string) => Promise<Outcome<unknown>>,
): Promise<void> {
  const first = await act('unknown');
  const conflict = first.ok || !('version' in first.error) ? null : first.error;
  done(conflict ? await act(conflict.version) : first);
}

/** Throws what a command was refused for, unless it was done before. */
export function done(outcome: Outcome<unknown>, codes: readonly string[] = DONE): void {
  if (!outcome.ok && codes.includes(outcome.error.code)) return;
  valueOf(outcome);
}

/** What was accepted; throws what a command was refused for, field by field. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  const { code, message } = outcome.error;
  const problems =
    'problems' in outcome.error
      ? outcome.error.problems.map((each) => ` ${each.code} at ${each.pointer}`).join()
      : '';
  throw new Error(`the demo network cannot be written: ${code}: ${message}${problems}`);
}
