/** A record to be sent. The partition is always named: nobody else decides it. */
export type OutgoingRecord = {
  readonly partition: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
};

/** A record as it was read. Nothing about it is certain: headers are bytes, given twice they are a list. */
export type IncomingRecord = {
  readonly offset: number;
  /** When it was written, by the broker's or the sender's clock. */
  readonly timestamp: Date;
  readonly key: Buffer | null;
  readonly headers: Readonly<
    Record<string, Buffer | string | readonly (Buffer | string)[] | undefined>
  >;
  readonly value: Buffer | null;
};

export type PartitionOfTopic = { readonly topic: string; readonly partition: number };

/** Records of one partition that follow each other; between them nothing was left out. */
export type RecordBatch = PartitionOfTopic & {
  /** What the reader was told to go on with, or where the batch before it ended. */
  readonly from: number;
  /** Where to go on after this batch. Marks of transactions take offsets too: never count records. */
  readonly next: number;
  readonly records: readonly IncomingRecord[];
  /** The offset that the partition's next record will get, as far as the broker has told. */
  readonly end: number;
};
