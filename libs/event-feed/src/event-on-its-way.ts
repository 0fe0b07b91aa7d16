import type { Correlation } from '@tocsin/event-store';
import type { EventPlace } from './parking.js';

/** An event as logs tell it, by which one report is followed: ids and a place, never content. */
export type EventOnItsWay = EventPlace & {
  /** Null where the event cannot be read that far. */
  readonly correlation: Pick<Correlation, 'correlationId' | 'trace'> | null;
};

/** Those who hear what becomes of events; nothing is made for one that is absent. */
export type EventListeners = {
  /** Told of each event that a consumer has applied, after the transaction. */
  readonly onApplied?: (event: EventOnItsWay, consumer: string) => void;
  /** Told of each event that waits for somebody to see to its stream, after the transaction. */
  readonly onParked?: (event: EventOnItsWay, parked: ParkedFor) => void;
};

/** For whom an event is set aside, and the code that says why. */
export type ParkedFor = { readonly consumer: string; readonly reason: string };

/** What a transaction did with some events, to be told once it is committed. */
export type Dealt = {
  readonly applied: readonly EventOnItsWay[];
  readonly parked: readonly (readonly [event: EventOnItsWay, reason: string])[];
};

/** Tells what was done. */
export function tell(
  { onApplied, onParked }: EventListeners,
  consumer: string,
  { applied, parked }: Dealt,
): void {
  if (onApplied) for (const event of applied) onApplied(event, consumer);
  if (onParked) for (const [event, reason] of parked) onParked(event, { consumer, reason });
}
