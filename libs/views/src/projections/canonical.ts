import { createHash } from 'node:crypto';
import type { CanonicalSource, Projection } from './projection.js';

/** JSON with sorted keys and without undefined fields: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value instanceof Date) return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`;
}

/** SHA-256 (hex) of a view's opened rows: the same events and surviving keys give the same hash, however it was built. */
export async function hashOf(projection: Projection, source: CanonicalSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const row of projection.canonical(source)) hash.update(`${row}\n`);
  return hash.digest('hex');
}

/** Rows of a table in the order of their keys, a page at a time: `after` is the last key of the page before. */
export async function* pagesOf<Row>(
  page: (after: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  let last: Row | null = null;
  for (;;) {
    const rows: readonly Row[] = await page(last);
    yield* rows;
    const next = rows.at(-1);
    if (next === undefined) return;
    last = next;
  }
}

export const CANONICAL_PAGE = 5_000;
