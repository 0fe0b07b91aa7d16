import { contentHeader } from '../append/prepare-append.js';
import { UnreadableEvent, type RecordedEvent, type UnreadableCode } from '../event-store.js';
import type { DataKey } from '../keys/data-key.js';
import { UnknownMasterKey, type KeyRing } from '../keys/key-ring.js';
import { schemaVersions } from './schema-versions.js';
import { upcast } from './upcast.js';
import type { Upcaster, WrittenEvent } from './upcaster.js';

/** An event and the key that seals it, read in one snapshot. */
export type EventRow = {
  readonly position: number;
  readonly epoch: number;
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly append_position: number;
  readonly recorded_at: Date;
  readonly actor_person: string | null;
  readonly actor_organisation: string | null;
  readonly actor_token: string | null;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly trace: string | null;
  readonly data: unknown;
  readonly key_subject: string | null;
  readonly content: Buffer | null;
  readonly wrapped: Buffer | null;
  readonly key_destroyed: boolean;
};

/** What EventRow is made of; `where` and order are the caller's. */
export const SELECT_EVENTS = `
select e.position, e.epoch, e.id, e.stream, e.version, e.type, e.schema_version, e.append_position, e.recorded_at,
  e.actor_person, e.actor_organisation, e.actor_token, e.correlation_id, e.causation_id, e.trace, e.data,
  e.key_subject, e.content, k.wrapped, k.destroyed_at is not null as key_destroyed
from events.event e left join keys.data_key k on k.subject = e.key_subject`;

export type Opener = {
  readonly ring: KeyRing;
  readonly upcasters: readonly Upcaster[] | undefined;
};

/** Opens a row. Its content is null only where it is on record that the key was destroyed. Throws UnreadableEvent. */
export function openEvent(row: EventRow, opener: Opener): RecordedEvent {
  const written: WrittenEvent = { type: row.type, data: row.data };
  const event = upcast(
    row.key_subject === null ? written : { ...written, content: openContent(row, opener.ring) },
    row.schema_version,
    opener.upcasters,
  );
  if (!event.ok) throw unreadable(row, event.code);
  return new OpenedEvent(row, event.event);
}

/** Content as the store keeps it: it opens under the key of its subject and this header. */
export type SealedContent = { readonly header: string; readonly box: Buffer };

/**
 * The sealed content of an event, for who keeps the same content under the same key and would seal it once more. Null
 * where it has none any more, where it was raised from an older schema version, and where the event was not read from
 * a store of ciphertexts.
 */
export const sealedContentOf = (event: RecordedEvent): SealedContent | null =>
  event instanceof OpenedEvent ? OpenedEvent.sealedContentOf(event) : null;

class OpenedEvent implements RecordedEvent {
  readonly position: number;
  readonly epoch: number;
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly schemaVersion: number;
  readonly recordedAt: Date;
  readonly actor: RecordedEvent['actor'];
  readonly correlation: RecordedEvent['correlation'];
  readonly appendPosition: number;
  readonly event: RecordedEvent['event'];
  readonly #box: Buffer | null;

  constructor(row: EventRow, event: RecordedEvent['event']) {
    this.position = row.position;
    this.epoch = row.epoch;
    this.id = row.id;
    this.stream = row.stream;
    this.version = row.version;
    this.schemaVersion = row.schema_version;
    this.recordedAt = row.recorded_at;
    this.actor = {
      personId: row.actor_person,
      organisationId: row.actor_organisation,
      tokenId: row.actor_token,
    };
    this.correlation = {
      correlationId: row.correlation_id,
      causationId: row.causation_id,
      trace: row.trace,
    };
    this.appendPosition = row.append_position;
    this.event = event;
    const isAsWritten =
      event.type === row.type && schemaVersions[event.type] === row.schema_version;
    this.#box = isAsWritten && !row.key_destroyed ? row.content : null;
  }

  static sealedContentOf(opened: OpenedEvent): SealedContent | null {
    const { id, event, schemaVersion } = opened;
    const box = opened.#box;
    return box && { header: contentHeader(id, event.type, schemaVersion), box };
  }
}

function openContent(row: EventRow, ring: KeyRing): unknown {
  if (row.key_destroyed) return null;
  const { content } = row;
  const key = dataKeyOf(row, ring);
  if (!key) throw unreadable(row, 'KEY_UNAVAILABLE');
  if (!content) throw unreadable(row, 'UNDECIPHERABLE');
  try {
    return key.open(contentHeader(row.id, row.type, row.schema_version), content);
  } catch (error) {
    throw unreadable(row, 'UNDECIPHERABLE', error);
  }
}

const unreadable = (row: EventRow, code: UnreadableCode, cause?: unknown): UnreadableEvent =>
  new UnreadableEvent({ ...row, correlationId: row.correlation_id }, code, { cause });

/** The key that seals a row; null where it has none, or none any more. Throws UnreadableEvent. */
export function dataKeyOf(row: EventRow, ring: KeyRing): DataKey | null {
  if (row.key_subject === null || row.wrapped === null) return null;
  try {
    return ring.unwrap(row.key_subject, row.wrapped);
  } catch (error) {
    const code: UnreadableCode =
      error instanceof UnknownMasterKey ? 'KEY_UNAVAILABLE' : 'UNDECIPHERABLE';
    throw unreadable(row, code, error);
  }
}
