import type { PartitionOfTopic } from './records.js';

/** The offset that was asked for is not on the topic: records were deleted, or the topic is not what it was. */
export class OffsetOutOfRange extends Error {
  readonly code = 'OFFSET_OUT_OF_RANGE';

  constructor(
    readonly place: PartitionOfTopic,
    readonly asked: number,
    /** The oldest offset that is there, and the one that follows the newest. */
    readonly range: { readonly low: number; readonly end: number },
  ) {
    const { low, end } = range;
    super(
      `${place.topic}, partition ${place.partition}: ${asked} was to come next, and ${low} to ${end} are there`,
    );
    this.name = 'OffsetOutOfRange';
  }
}
