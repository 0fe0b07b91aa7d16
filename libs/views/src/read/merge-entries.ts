import type { TimelineEntry } from '../read-model.js';

/** A merge, with the positions between which it held. */
export type Merge = {
  readonly incident: string;
  /** TI-… of that one. */
  readonly citation: string;
  readonly target: string;
  readonly merged: number;
  /** Milliseconds UTC. */
  readonly mergedAt: number;
  readonly undone: number | null;
  readonly undoneAt: number | null;
};

/** A visible link, with the merges of its incident and of what that is merged into. */
type Linked = {
  readonly incident: string;
  readonly linked_position: number;
  readonly unlinked_position: number | null;
  readonly merges: readonly Merge[] | null;
};

type Entry = TimelineEntry & { readonly position: number };

/**
 * When incidents were merged and stood by themselves again, each once. Told by the links of reports that were merged away
 * then: whoever sees none of them does not learn that there was a merge.
 */
export function mergeEntries(links: readonly Linked[]): Entry[] {
  const entries = links.flatMap((link) =>
    (link.merges ?? []).flatMap((merge) =>
      entriesOf(merge)
        .filter(({ position }) => wasIn(link, merge, position))
        .map((entry) => [`${merge.incident} ${entry.position}`, entry] as const),
    ),
  );
  return [...new Map(entries).values()];
}

function entriesOf({ citation, merged, mergedAt, undone, undoneAt }: Merge): Entry[] {
  const entry = { reportCitation: null, revision: null, mergedCitation: citation };
  const began: Entry = {
    ...entry,
    kind: 'merged',
    position: merged,
    recordedAt: new Date(mergedAt),
  };
  if (undone === null || undoneAt === null) return [began];
  return [began, { ...entry, kind: 'unmerged', position: undone, recordedAt: new Date(undoneAt) }];
}

/** Whether a link held just before a position, in an incident or in what was merged into that by then. */
function wasIn(link: Linked, { incident }: Merge, position: number): boolean {
  const { linked_position: from, unlinked_position: to } = link;
  if (from >= position || (to !== null && to < position)) return false;
  const seen = new Set<string>();
  for (let id: string | undefined = link.incident; id !== undefined && !seen.has(id);) {
    if (id === incident) return true;
    seen.add(id);
    id = link.merges?.find((merge) => merge.incident === id && heldBefore(merge, position))?.target;
  }
  return false;
}

const heldBefore = ({ merged, undone }: Merge, position: number): boolean =>
  merged < position && (undone === null || undone >= position);
