import {
  UnreadableEvent,
  type Actor,
  type Correlation,
  type RecordedEvent,
  type TolerantRead,
} from '../event-store.js';
import type { Queryable } from '../keys/key-ring.js';
import { openEvent, type EventRow, type Opener } from './open-event.js';

/** An event as it is stored, its content still sealed: what may leave the database for a broker. */
export type SealedEvent = {
  readonly position: number;
  readonly epoch: number;
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  /** As written: possibly a type or schema version that this release does not know. */
  readonly type: string;
  readonly schemaVersion: number;
  /** First position of the append that wrote it. */
  readonly appendPosition: number;
  readonly recordedAt: Date;
  readonly actor: Actor;
  readonly correlation: Correlation;
  /** What is not secret about it: ids, label, audience. */
  readonly data: unknown;
  /** Whose key seals the content; null: there is no content. */
  readonly keySubject: string | null;
  readonly content: Buffer | null;
};

/** A row of the event table, without its key. */
export type SealedRow = Omit<EventRow, 'wrapped' | 'key_destroyed'>;

export const SELECT_SEALED_EVENTS = `
select e.position, e.epoch, e.id, e.stream, e.version, e.type, e.schema_version, e.append_position, e.recorded_at,
  e.actor_person, e.actor_organisation, e.actor_token, e.correlation_id, e.causation_id, e.trace, e.data,
  e.key_subject, e.content
from events.event e`;

export const sealedEventOf = (row: SealedRow): SealedEvent => ({
  position: row.position,
  epoch: row.epoch,
  id: row.id,
  stream: row.stream,
  version: row.version,
  type: row.type,
  schemaVersion: row.schema_version,
  appendPosition: row.append_position,
  recordedAt: row.recorded_at,
  actor: {
    personId: row.actor_person,
    organisationId: row.actor_organisation,
    tokenId: row.actor_token,
  },
  correlation: {
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    trace: row.trace,
  },
  data: row.data,
  keySubject: row.key_subject,
  content: row.content,
});

/** A row of keys.data_key: the key as it is wrapped, or on record as destroyed. */
type KeyRow = { readonly wrapped: Buffer | null; readonly destroyed: boolean };

/**
 * Opens sealed events with the keys that `db` shows now: give it the connection of the transaction that writes what is
 * made of them. Answers the readable and the unreadable ones, each in the order given.
 */
export async function openSealedEvents(
  db: Queryable,
  events: readonly SealedEvent[],
  opener: Opener,
): Promise<TolerantRead> {
  const keys = await readKeys(db, events);
  const read: { events: RecordedEvent[]; unreadable: UnreadableEvent[] } = {
    events: [],
    unreadable: [],
  };
  for (const event of events) {
    try {
      const key = event.keySubject === null ? undefined : keys.get(event.keySubject);
      read.events.push(openEvent(rowOf(event, key), opener));
    } catch (error) {
      if (!(error instanceof UnreadableEvent)) throw error;
      read.unreadable.push(error);
    }
  }
  return read;
}

async function readKeys(
  db: Queryable,
  events: readonly SealedEvent[],
): Promise<ReadonlyMap<string, KeyRow>> {
  const subjects = [...new Set(events.flatMap(({ keySubject }) => keySubject ?? []))];
  if (subjects.length === 0) return new Map();
  const { rows } = await db.query<KeyRow & { readonly subject: string }>(
    `select subject, wrapped, destroyed_at is not null as destroyed
     from keys.data_key where subject = any($1::uuid[])`,
    [subjects],
  );
  return new Map(rows.map((row) => [row.subject, row]));
}

const rowOf = (event: SealedEvent, key: KeyRow | undefined): EventRow => ({
  position: event.position,
  epoch: event.epoch,
  id: event.id,
  stream: event.stream,
  version: event.version,
  type: event.type,
  schema_version: event.schemaVersion,
  append_position: event.appendPosition,
  recorded_at: event.recordedAt,
  actor_person: event.actor.personId,
  actor_organisation: event.actor.organisationId,
  actor_token: event.actor.tokenId,
  correlation_id: event.correlation.correlationId,
  causation_id: event.correlation.causationId,
  trace: event.correlation.trace,
  data: event.data,
  key_subject: event.keySubject,
  content: event.content,
  wrapped: key?.wrapped ?? null,
  key_destroyed: key?.destroyed ?? false,
});
