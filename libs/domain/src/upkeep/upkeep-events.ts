/**
 * What a consumer had set aside of a stream was applied after all: readers see it from here on. It is on record, so
 * that whoever follows the log learns of it in its order, however long he was away.
 */
export type StreamReleased = {
  readonly type: 'StreamReleased';
  readonly data: {
    readonly consumer: string;
    readonly stream: string;
    /** Positions of the first and of the last event of the stream that was applied by the release. */
    readonly first: number;
    readonly last: number;
  };
};

export type UpkeepEvent = StreamReleased;
