import type { DomainEvent, EventType, Surviving } from '@tocsin/domain';
import { schemaVersions } from './schema-versions.js';
import type { Upcaster, WrittenEvent } from './upcaster.js';
import { upcasters as released } from './upcasters.js';

export type Upcast =
  | { readonly ok: true; readonly event: Surviving<DomainEvent> }
  | { readonly ok: false; readonly code: 'UNKNOWN_TYPE' | 'UNKNOWN_SCHEMA_VERSION' };

/** Brings an event to today's shape, step by step. */
export function upcast(
  written: WrittenEvent,
  schemaVersion: number,
  upcasters: readonly Upcaster[] = released,
): Upcast {
  let event = written;
  let version = schemaVersion;
  for (;;) {
    const today = schemaVersions[event.type as EventType] as number | undefined;
    // Today's type and version; the shape was checked when it was written and is proved by the fixtures.
    if (today === version) return { ok: true, event: event as Surviving<DomainEvent> };
    const step = upcasters.find(({ type, from }) => type === event.type && from === version);
    if (!step) {
      return { ok: false, code: today === undefined ? 'UNKNOWN_TYPE' : 'UNKNOWN_SCHEMA_VERSION' };
    }
    const { schemaVersion: next, ...raised } = step.up(event);
    event = raised;
    version = next;
  }
}
