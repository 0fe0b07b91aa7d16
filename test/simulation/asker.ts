import type { Viewer } from '@tocsin/domain';
import type { Difference } from './attempt.js';
import type { Draw } from './draw.js';
import type { SimulatedNetwork } from './simulated-network.js';

/** Who asks, and whether the views may tell less than there is. */
export type Asker = {
  readonly person: string | null;
  readonly viewer: Viewer | null;
  readonly isLate: boolean;
  readonly draw: Draw;
};
export type Read = (world: SimulatedNetwork, asker: Asker) => Promise<Difference>;

/** Nothing may be shown that the oracle hides; where the views are not late, nothing may lack either. */
export function compared(
  shown: Iterable<string>,
  expected: ReadonlySet<string>,
  { isLate }: Asker,
): Difference {
  const list = [...shown];
  const leaked = list.filter((id) => !expected.has(id));
  if (leaked.length > 0) return `shown and hidden: ${leaked.join()}`;
  if (new Set(list).size < list.length) return `shown twice: ${list.join()}`;
  const lacking = [...expected].filter((id) => !list.includes(id));
  return isLate || lacking.length === 0 ? null : `lacking: ${lacking.join()}`;
}
