import type { DomainEvent, EventType, Surviving } from '@tocsin/domain';
import { schemaVersions } from './schema-versions.js';
import { upcasters as released } from './upcasters.js';

/** An event as some release wrote it. `content` is null once forgotten and absent where the type has none. */
export type WrittenEvent = {
  readonly type: string;
  readonly data: unknown;
  readonly content?: unknown;
};

/**
 * Turns one schema version of an event type into the next one, or into another type. A pure function; it must cope with
 * content that is null.
 */
export type Upcaster = {
  readonly type: string;
  readonly from: number;
  up(event: WrittenEvent): WrittenEvent & { readonly schemaVersion: number };
};

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
