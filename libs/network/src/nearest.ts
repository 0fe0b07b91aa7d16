/** The known name that a mistyped one most likely stands for; null where none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  const best = known
    .map((candidate) => ({ candidate, distance: distance(name, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= 4 ? best.candidate : null;
}

/** Levenshtein's distance: how many letters must be put in, taken out or replaced. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const letter of a) {
    let diagonal = row[0] ?? 0;
    const next = [diagonal + 1];
    for (const [index, other] of [...b].entries()) {
      const above = row[index + 1] ?? 0;
      next.push(Math.min(above + 1, (next[index] ?? 0) + 1, diagonal + (letter === other ? 0 : 1)));
      diagonal = above;
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
