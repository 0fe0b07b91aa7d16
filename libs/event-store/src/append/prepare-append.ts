import { keySubjectOf, type DomainEvent, type EventType } from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import type { Append } from '../event-store.js';
import type { InlineFold } from '../inline-fold.js';
import { schemaVersions } from '../reading/schema-versions.js';
import {
  checkActor,
  checkCorrelation,
  checkStream,
  checkUuid,
  storableJson,
} from './check-append.js';

/** An event as it goes to the database, but for its ciphertext. */
export type PreparedEvent = {
  readonly id: string;
  readonly type: EventType;
  readonly schemaVersion: number;
  /** JSON of what is not sealed. */
  readonly data: string;
  /** Whose key seals the content; null where there is none. */
  readonly subject: string | null;
  readonly content: unknown;
  /** JSON of the rows for the inline tables. */
  readonly rows: readonly string[];
};

type PreparedStream = {
  readonly stream: string;
  readonly expectedVersion: number | null;
  readonly events: readonly PreparedEvent[];
};

type Citation = {
  readonly citation: string;
  readonly stream: string;
  readonly year: number;
};

/** All that can be worked out before the lock and without knowing any key. */
export type PreparedAppend = {
  readonly streams: readonly PreparedStream[];
  readonly actor: Append['actor'];
  /** By commas; null: not asked for. */
  readonly actorRoles: string | null;
  readonly correlation: Append['correlation'];
  readonly citations: readonly Citation[];
  readonly idempotency: NonNullable<Append['idempotency']> | null;
  readonly destroyKeys: readonly string[];
  /** Key subjects that something of this append is sealed or fingerprinted with. */
  readonly subjects: readonly string[];
  /** True where a stream must not exist yet: then its keys are probably new, too. */
  readonly startsStream: boolean;
};

/** Throws TypeError or RangeError for what a caller must not ask for; no input of a member gets that far. */
export function prepareAppend(append: Append, inline: InlineFold | undefined): PreparedAppend {
  const { actor, actorRoles, correlation, idempotency = null, destroyKeys = [] } = append;
  checkActor(actor);
  checkCorrelation(correlation);
  destroyKeys.forEach(checkUuid);
  if (idempotency) checkUuid(idempotency.subject);
  const streams = append.streams.map(({ stream, expectedVersion, events }) => {
    checkStream(stream);
    if (events.length === 0) throw new RangeError(`nothing to append to ${stream}`);
    return { stream, expectedVersion, events: events.map((event) => prepareEvent(event, inline)) };
  });
  if (streams.length === 0 || new Set(streams.map(({ stream }) => stream)).size < streams.length) {
    throw new RangeError('an append names at least one stream, and each of them once');
  }
  const subjects = streams.flatMap(({ events }) => events.flatMap(({ subject }) => subject ?? []));
  if (idempotency) subjects.push(idempotency.subject);
  return {
    streams,
    actor,
    actorRoles: actorRoles?.join(',') ?? null,
    correlation,
    citations: append.streams.flatMap(({ stream, events }) => citationsOf(stream, events)),
    idempotency,
    destroyKeys: [...new Set(destroyKeys)],
    subjects: [...new Set(subjects)],
    startsStream: streams.some(({ expectedVersion }) => expectedVersion === 0),
  };
}

/** What is not secret about a sealed content and must be the same when it is opened. */
export const contentHeader = (id: string, type: string, schemaVersion: number): string =>
  `${id} ${type} ${schemaVersion}`;

function prepareEvent(event: DomainEvent, inline: InlineFold | undefined): PreparedEvent {
  const subject = keySubjectOf(event);
  if (subject !== null) checkUuid(subject);
  const content = 'content' in event ? event.content : undefined;
  if ((content === undefined) !== (subject === null)) {
    throw new TypeError(`${event.type}: content and key subject go together`);
  }
  return {
    id: uuidv7(),
    type: event.type,
    schemaVersion: schemaVersions[event.type],
    data: storableJson(event.data),
    subject,
    content,
    rows: inline ? inline.rows(event).map(storableJson) : [],
  };
}

function citationsOf(stream: string, events: readonly DomainEvent[]): Citation[] {
  return events.flatMap((event) => {
    if (event.type !== 'ReportSubmitted' && event.type !== 'IncidentOpened') return [];
    const { citation } = event.data;
    const year = Number(/^T[IR]-(\d{4})-/.exec(citation)?.[1] ?? Number.NaN);
    if (Number.isNaN(year)) throw new TypeError(`${event.type}: the citation names no year`);
    return [{ citation, stream, year }];
  });
}
