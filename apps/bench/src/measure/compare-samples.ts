/**
 * How well one can tell by its size from which of two lists a value comes: the share of pairs in which the value of the
 * first list is the larger one (Mann-Whitney U divided by the number of pairs; half of each tie). 0.5: not at all.
 */
export function shareLarger(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1;
    const rank = (start + 1 + end) / 2;
    for (const each of all.slice(start, end)) rankSum += each.isFirst ? rank : 0;
    start = end;
  }
  const { length } = first;
  return (rankSum - (length * (length + 1)) / 2) / (length * second.length);
}
