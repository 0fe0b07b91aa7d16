/**
 * Time as a binary tree of days, so that overlapping spans meet under a few exact keys: a span is cut into the largest
 * whole nodes that it holds, and two spans overlap where a node of one is, or lies under, a node of the other.
 */
const LEVELS = 17;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(1900, 0, 1) / DAY_MS;
const LAST = 2 ** LEVELS - 1;

/** Days of a span of milliseconds UTC, both ends included. What lies outside the tree is taken for its edge. */
type Days = { readonly first: number; readonly last: number };

/** A node: how far above the days, and which one there. */
const node = (level: number, index: number): number => level * 2 ** LEVELS + index;

const dayOf = (milliseconds: number): number =>
  Math.min(LAST, Math.max(0, Math.floor(milliseconds / DAY_MS) - FIRST_DAY));

/** The days that [start, end) touches; an open side is the edge of the tree. */
export function daysOf(start: number | null, end: number | null): Days {
  const edges = [start === null ? 0 : dayOf(start), end === null ? LAST : dayOf(end - 1)];
  // What ends before it begins overlaps nothing shorter than the gap.
  return { first: Math.min(...edges), last: Math.max(...edges) };
}

/** The largest nodes that together are exactly these days. */
export function nodesOf({ first, last }: Days): number[] {
  const nodes: number[] = [];
  for (let at = first; at <= last;) {
    let level = 0;
    while (level < LEVELS && at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) - 1 <= last) {
      level += 1;
    }
    nodes.push(node(level, at / 2 ** level));
    at += 2 ** level;
  }
  return nodes;
}

/** The nodes above these, each once. */
export function above(nodes: readonly number[]): Set<number> {
  const found = new Set<number>();
  for (const each of nodes) {
    let level = Math.floor(each / 2 ** LEVELS);
    let index = each % 2 ** LEVELS;
    while (level < LEVELS) {
      level += 1;
      index = Math.floor(index / 2);
      found.add(node(level, index));
    }
  }
  return found;
}

/** How much of the time that people report about a span covers, 0 to 1: most reports are of the last ten years. */
export const shareOfTime = ({ first, last }: Days): number =>
  Math.min(1, (last - first + 1) / 3650);
