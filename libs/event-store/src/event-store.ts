import type { DomainEvent, Surviving } from '@tocsin/domain';

/** Who acts, through which credential. Null ids where the network itself acts (first start, demo). */
export type Actor = {
  readonly personId: string | null;
  readonly organisationId: string | null;
  readonly tokenId: string | null;
};

/** What an append belongs to: ids that follow a report from the member's message to the view. */
export type Correlation = {
  readonly correlationId: string;
  readonly causationId: string | null;
  /** W3C traceparent, where one came along. */
  readonly trace: string | null;
};

export type StreamAppend = {
  readonly stream: string;
  /** The version that the decision was made on; 0: the stream must not exist; null: whatever it is now. */
  readonly expectedVersion: number | null;
  readonly events: readonly DomainEvent[];
};

/** One decision, over one or several streams, written whole or not at all. */
export type Append = {
  readonly streams: readonly StreamAppend[];
  readonly actor: Actor;
  /** The actor's roles that the decision was made with: refused where he has others by now. Left out: not asked for. */
  readonly actorRoles?: readonly string[];
  readonly correlation: Correlation;
  /**
   * Same scope and key, same payload: the original answer. Same key, other payload: a conflict. The payload's hash
   * is an HMAC under `subject`'s key, so that it is forgotten with the content.
   */
  readonly idempotency?: {
    readonly scope: string;
    readonly key: string;
    readonly payload: string;
    readonly subject: string;
  };
  /** Key subjects (a report id) whose key is destroyed in the same transaction. */
  readonly destroyKeys?: readonly string[];
};

/** Typed conflicts: nothing was written, and this is why. */
export type AppendConflict =
  | {
      readonly kind: 'version';
      readonly stream: string;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: 'duplicate'; readonly position: number; readonly samePayload: boolean | null }
  | { readonly kind: 'citation'; readonly citation: string }
  | { readonly kind: 'rights'; readonly reason: string }
  | { readonly kind: 'key-destroyed'; readonly subject: string };

export type Appended = {
  /** Position of the first and of the last event of this append. */
  readonly first: number;
  readonly last: number;
  readonly recordedAt: Date;
};

export type AppendResult =
  ({ readonly ok: true } & Appended) | { readonly ok: false; readonly conflict: AppendConflict };

export type RecordedEvent = {
  readonly position: number;
  readonly epoch: number;
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  /** Schema version as written; `event` is already upcast to today's shape. */
  readonly schemaVersion: number;
  readonly recordedAt: Date;
  readonly actor: Actor;
  readonly correlation: Correlation;
  /** First position of the append that wrote it: the unit of "one change". */
  readonly appendPosition: number;
  readonly event: Surviving<DomainEvent>;
};

export type ReadAll = {
  /** Positions greater than this. */
  readonly after: number;
  /** At most this many events. */
  readonly limit: number;
  /** Positions up to and including this. */
  readonly upTo?: number;
};

export type TolerantRead = {
  readonly events: RecordedEvent[];
  readonly unreadable: UnreadableEvent[];
};

export type StoreHead = {
  readonly position: number;
  readonly recordedAt: Date;
  readonly epoch: number;
};

/**
 * Why an event is there and cannot be read. `KEY_UNAVAILABLE`: its key is not there, although nothing says that it was
 * destroyed, or is wrapped by a master key that this process was not given; wait and try again. The others do not pass
 * by themselves: `UNDECIPHERABLE`: key and content do not belong together, or were changed; `UNKNOWN_TYPE`,
 * `UNKNOWN_SCHEMA_VERSION`: written by a newer release.
 */
export type UnreadableCode =
  'KEY_UNAVAILABLE' | 'UNDECIPHERABLE' | 'UNKNOWN_TYPE' | 'UNKNOWN_SCHEMA_VERSION';

/** An event that is recorded and cannot be read. Not to be confused with an erased one, whose content is null. */
export class UnreadableEvent extends Error {
  readonly code: UnreadableCode;
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  /** What it belongs to, to be followed by. */
  readonly correlationId: string;

  constructor(
    at: Pick<UnreadableEvent, 'position' | 'stream' | 'version' | 'correlationId'>,
    code: UnreadableCode,
    options?: ErrorOptions,
  ) {
    super(`The event at position ${at.position} (${at.stream}) cannot be read: ${code}.`, options);
    this.name = 'UnreadableEvent';
    this.code = code;
    this.position = at.position;
    this.stream = at.stream;
    this.version = at.version;
    this.correlationId = at.correlationId;
  }
}

/** The port of the event store: what commands and consumers know of it. */
export type EventStore = {
  append(append: Append): Promise<AppendResult>;
  /** Events of one stream in version order, up to a position where given. Empty where there is no such stream. */
  readStream(stream: string, upTo?: number): Promise<RecordedEvent[]>;
  /** The same for many streams in one round trip; streams without events are absent from the map. */
  readStreams(streams: readonly string[], upTo?: number): Promise<Map<string, RecordedEvent[]>>;
  /** Events of all streams in position order, without holes. Throws UnreadableEvent at the first that cannot be read. */
  readAll(range: ReadAll): Promise<RecordedEvent[]>;
  /**
   * The same for consumers that park what they cannot read: the readable events and the unreadable ones, each in
   * position order, together without holes.
   */
  readAllTolerant(range: ReadAll): Promise<TolerantRead>;
  head(): Promise<StoreHead>;
  /** The last position recorded at or before a time: the one answer to "as of". */
  positionAt(time: Date): Promise<number>;
  /** Looks an idempotency key up before the work is done; null where it is unused. */
  findDuplicate(key: { scope: string; key: string; payload: string }): Promise<Duplicate | null>;
  /** Calls back soon after something was appended by any process. Returns how to stop. */
  onAppended(wake: () => void): () => void;
  close(): Promise<void>;
};

export type Duplicate = {
  readonly position: number;
  /** Null where the key that would tell has been destroyed. */
  readonly samePayload: boolean | null;
};
