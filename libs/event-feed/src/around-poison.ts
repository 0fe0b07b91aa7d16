import { isPoison, reasonOf } from './failure.js';

export type AroundPoison<Item> = {
  /** Applies all of these, or none and throws. */
  readonly apply: (items: readonly Item[]) => Promise<void>;
  /** Takes note of an item that can never be applied. */
  readonly setAside: (item: Item, reason: string) => Promise<void>;
};

/**
 * Applies events in order; one that can never be applied is found by halving, and set aside. Throws a failure that is
 * not an event's fault.
 */
export async function applyAround<Item>(
  items: readonly Item[],
  how: AroundPoison<Item>,
): Promise<void> {
  try {
    await how.apply(items);
  } catch (error) {
    if (!isPoison(error)) throw error;
    const [only] = items;
    if (items.length === 1 && only) {
      await how.setAside(only, reasonOf(error));
      return;
    }
    const middle = Math.ceil(items.length / 2);
    await applyAround(items.slice(0, middle), how);
    await applyAround(items.slice(middle), how);
  }
}
