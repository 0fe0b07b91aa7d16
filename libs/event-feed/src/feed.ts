import type { RecordedEvent } from '@tocsin/event-store';

/** The transaction that writes a view and moves its checkpoint: both or neither. */
export type FeedTransaction = {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
};

/** Somebody who wants every event, in position order, exactly once as far as the database is concerned. */
export type Consumer = {
  /** Names the checkpoint; two processes with one name share the work and never do it twice. */
  readonly name: string;
  /** Applies all of these or throws. It is called again with the same events after a failure. */
  apply(tx: FeedTransaction, events: readonly RecordedEvent[]): Promise<void>;
  /** Told after each commit of this process up to which position everything is applied, or parked. */
  onProgress?(position: number): void;
};

/** Health means progress, not that a process exists. */
export type ConsumerHealth = {
  /** Everything up to here is applied, or parked. */
  readonly position: number;
  /** Events that are recorded and not yet dealt with. */
  readonly lag: number;
  /** Milliseconds since the checkpoint last moved; 0 when nothing waits. */
  readonly lagAgeMs: number;
  /** Milliseconds since the first event was recorded that readers may not see yet; 0 when nothing waits. */
  readonly watermarkAgeMs: number;
  /** How often the loop of this process has begun again after a failure. */
  readonly restarts: number;
  /** Streams set aside for this consumer that nobody has decided about. */
  readonly parkedStreams: number;
  /** As this process is one of the group that shares the partitions; null where it is fed otherwise, or not at all. */
  readonly membership: Membership | null;
};

export type Membership = {
  readonly member: boolean;
  /** Partitions that this process has been given. */
  readonly partitions: number;
};

export type RunningConsumer = {
  health(): Promise<ConsumerHealth>;
  /** Stops after the batch at hand; everything applied so far stays applied. */
  stop(): Promise<void>;
};

/** A stream set aside because one of its events could not be applied. Ids and a code, never content. */
export type ParkedStream = {
  readonly consumer: string;
  readonly stream: string;
  /** Position and id of the event that could not be applied; no id where the store itself cannot read it. */
  readonly position: number;
  readonly eventId: string | null;
  readonly reason: string;
  /** Events of the stream that wait, the failed one included. */
  readonly waiting: number;
  readonly parkedAt: Date;
  /** Set where somebody has said that the consumer does without the rest of the stream. */
  readonly dropped: Dropped | null;
};

/** Whose word it was that a consumer does without a stream from here on, and why. */
export type Dropped = {
  readonly reason: string;
  /** Null: somebody on the machine itself. */
  readonly by: { readonly personId: string; readonly organisationId: string } | null;
  readonly at: Date;
};

export type Released = {
  readonly applied: number;
  readonly waiting: number;
  /** Why it stopped before the end; null when nothing waits any more. */
  readonly reason: string | null;
};

/** Where consumers get their events from: the event table today, a broker beside it later. */
export type EventFeed = {
  start(consumer: Consumer): RunningConsumer;
  listParked(): Promise<ParkedStream[]>;
  /** Replays a parked stream through the consumer, in order, before anything newer of that stream. */
  release(consumer: Consumer, stream: string): Promise<Released>;
};
