import { answerOf, MERGE_REASON } from '../codes.js';
import type { MergedIncidentView } from '../read-model.js';

/** A merge as a statement tells it. */
export type MergedRow = {
  readonly citation: string;
  /** Milliseconds UTC. */
  readonly mergedAt: number;
  readonly reason: number;
};

/** A merge as it is told. */
export const mergedView = ({ citation, mergedAt, reason }: MergedRow): MergedIncidentView => ({
  citation,
  mergedAt: new Date(mergedAt),
  reason: answerOf(MERGE_REASON, reason),
});

/** What was merged into an incident, by the rows of its visible reports: each once, in the order of the ids. */
export function mergedOf(
  rows: readonly { readonly merged: readonly MergedRow[] | null }[],
): MergedIncidentView[] {
  const merged = new Map(
    rows.flatMap((row) => (row.merged ?? []).map((each) => [each.citation, each] as const)),
  );
  return [...merged.values()].sort((a, b) => (a.citation < b.citation ? -1 : 1)).map(mergedView);
}
