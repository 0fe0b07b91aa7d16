import type { BenchMachine } from './machine.js';

/** One line of the table: what was measured, and how it compares with a rival in the same run. */
export type Figure = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Who it is compared with, or what the figure says where it stands alone. */
  readonly rival: string;
  /** Null: nothing to compare with; the figure stands alone. */
  readonly rivalValue: number | null;
  /**
   * `share`: value ÷ rival, more is better. `cost`: value ÷ rival, less is better. `at least` and `at most`: the value
   * itself, against a fixed bound.
   */
  readonly by: 'share' | 'cost' | 'at least' | 'at most';
  /** What is to be reached; null: shown only. */
  readonly bound: number | null;
};

/** A row can be run by itself with `--only <name>`. */
export type BenchRow = {
  readonly name: string;
  /** One sentence for `--list`. */
  readonly about: string;
  run(machine: BenchMachine): Promise<Figure[]>;
};

export const ratioOf = ({ value, rivalValue }: Figure): number | null =>
  rivalValue === null ? null : value / rivalValue;

/** Whether more is better. */
export const isMoreBetter = ({ by }: Figure): boolean => by === 'share' || by === 'at least';

/** Null where nothing is to be reached. */
export function reached(figure: Figure): boolean | null {
  const { by, bound, value } = figure;
  if (bound === null) return null;
  const measured = by === 'share' || by === 'cost' ? ratioOf(figure) : value;
  if (measured === null) return null;
  return isMoreBetter(figure) ? measured >= bound : measured <= bound;
}
