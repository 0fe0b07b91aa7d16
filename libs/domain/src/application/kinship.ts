/** An organisation and the one that it belongs to, both by handle. */
export type Kin = { readonly handle: string; readonly parent: string | null };

/**
 * The head of the family that an organisation belongs to: its parent's parent's parent, as far as the others tell.
 * Two organisations are related exactly if their heads are the same. Where parents go round in a circle, all of the
 * circle have one head.
 */
export function familyOf({ handle, parent }: Kin, others: Iterable<Kin>): string {
  const parents = new Map([...others].map((kin) => [kin.handle, kin.parent]));
  parents.set(handle, parent);
  const line = [handle];
  for (let next = parent; next !== null; next = parents.get(next) ?? null) {
    const met = line.indexOf(next);
    if (met >= 0) return line.slice(met).sort()[0] ?? next;
    line.push(next);
  }
  return line.at(-1) ?? handle;
}
