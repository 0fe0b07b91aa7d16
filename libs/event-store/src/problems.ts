/**
 * The store could not be reached in time. `written` tells what is known of the append: `no`, it was not written;
 * `unknown`, it may have been (look it up by its idempotency key before sending it again).
 */
export class EventStoreUnavailable extends Error {
  readonly code = 'EVENT_STORE_UNAVAILABLE';
  readonly written: 'no' | 'unknown';

  constructor(message: string, written: 'no' | 'unknown', options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventStoreUnavailable';
    this.written = written;
  }
}

export type MasterKeyProblemCode =
  /** The text is not 32 bytes in base64, base64url or hex. */
  | 'MASTER_KEY_MALFORMED'
  /** The file can be read by others than its owner. */
  | 'MASTER_KEY_EXPOSED'
  /** Not the key that this database was written with. */
  | 'MASTER_KEY_WRONG'
  /** The new master key of a rotation is the old one. */
  | 'MASTER_KEY_SAME'
  /** There are sealed events and no keys for them. */
  | 'KEYS_LOST';

/** What is wrong with the master key, as a sentence for whoever runs the network. */
export class MasterKeyProblem extends Error {
  readonly code: MasterKeyProblemCode;

  constructor(code: MasterKeyProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MasterKeyProblem';
    this.code = code;
  }
}

/** Positions that should follow each other do not: rows of the event table were removed by other means. */
export class PositionGap extends Error {
  readonly code = 'POSITION_GAP';
  readonly expected: number;
  readonly found: number;

  constructor(expected: number, found: number) {
    super(
      `The event at position ${expected} is gone; the next one is ${found}. Restore from a backup.`,
    );
    this.name = 'PositionGap';
    this.expected = expected;
    this.found = found;
  }
}
