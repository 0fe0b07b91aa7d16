import type { OffsetOutOfRange } from './offset-out-of-range.js';
import type { PartitionOfTopic, RecordBatch } from './records.js';

export type GroupReaderOptions = {
  readonly groupId: string;
  readonly topics: readonly string[];
  /**
   * The offsets to go on with, one for each partition: the caller's own truth, asked on every joining and whenever
   * there is a doubt. What is committed to Kafka is for lag tools and is never gone by.
   */
  readonly offsetsOf: (partitions: readonly PartitionOfTopic[]) => Promise<readonly number[]>;
  /**
   * Deals with a whole batch. `elsewhere`: somebody else has moved this partition, nothing was done; the offset is
   * asked for again. Where it throws the batch comes again, after a pause; other partitions go on meanwhile.
   */
  readonly deal: (batch: RecordBatch) => Promise<'done' | 'elsewhere'>;
  /**
   * Records that were to come next are not on the topic. Moves the caller's own offset to where to go on and answers
   * it, for topics whose records may be deleted; without it that is a failure like any other, and lasts until
   * somebody moves the offset.
   */
  readonly onLoss?: (lost: OffsetOutOfRange) => Promise<number>;
  /** Called once, when it has failed too often in a row: nothing is read any more, the process should end. */
  readonly onFatal: (error: unknown) => void;
  /** Called for each failure that is tried again. */
  readonly onFailure?: (error: unknown) => void;
  /** Failures in a row, without progress between them, before giving up; 20 when absent. */
  readonly maxFailures?: number;
  /** Partitions whose batches are dealt with at once; 1 when absent. */
  readonly concurrency?: number;
};

export type GroupMembership = {
  readonly member: boolean;
  readonly partitions: readonly PartitionOfTopic[];
};
