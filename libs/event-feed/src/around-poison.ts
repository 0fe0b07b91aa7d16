import type { RecordedEvent } from '@tocsin/event-store';
import { isPoison, reasonOf } from './failure.js';

export type AroundPoison = {
  /** Applies all of these, or none and throws. */
  readonly apply: (events: readonly RecordedEvent[]) => Promise<void>;
  /** Takes note of an event that can never be applied. */
  readonly setAside: (event: RecordedEvent, reason: string) => Promise<void>;
};

/**
 * Applies events in order; one that can never be applied is found by halving, and set aside. Throws a failure that is
 * not an event's fault.
 */
export async function applyAround(
  events: readonly RecordedEvent[],
  how: AroundPoison,
): Promise<void> {
  try {
    await how.apply(events);
  } catch (error) {
    if (!isPoison(error)) throw error;
    const [only] = events;
    if (events.length === 1 && only) {
      await how.setAside(only, reasonOf(error));
      return;
    }
    const middle = Math.ceil(events.length / 2);
    await applyAround(events.slice(0, middle), how);
    await applyAround(events.slice(middle), how);
  }
}
