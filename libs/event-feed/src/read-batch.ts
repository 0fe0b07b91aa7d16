import { UnreadableEvent, type EventStore, type RecordedEvent } from '@tocsin/event-store';
import type { EventOnItsWay } from './event-on-its-way.js';

/** What comes next: events to apply, or one event that the store itself cannot read. */
export type Batch =
  | { readonly kind: 'events'; readonly events: readonly RecordedEvent[] }
  | { readonly kind: 'unreadable'; readonly event: EventOnItsWay; readonly reason: string };

/**
 * Reads from a position on. Events before an unreadable one come first, then that one by itself. An event whose key is
 * not to be had just now makes it throw: that passes, or somebody must see to it, but the event is sound.
 */
export async function readBatch(
  store: Pick<EventStore, 'readAll'>,
  from: number,
  limit: number,
): Promise<Batch> {
  const after = from - 1;
  try {
    return { kind: 'events', events: await store.readAll({ after, limit }) };
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    const { position, stream, code, correlationId } = error;
    if (position > from) {
      const readable = await store.readAll({ after, limit, upTo: position - 1 });
      return { kind: 'events', events: readable };
    }
    if (code === 'KEY_UNAVAILABLE') throw error;
    const event = { position, stream, id: null, correlation: { correlationId, trace: null } };
    return { kind: 'unreadable', event, reason: code };
  }
}
