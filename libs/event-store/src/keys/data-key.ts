import { createHmac, randomBytes } from 'node:crypto';
import { openBytes, sealBytes } from './sealed-box.js';

/** The key of one subject (a report, a person or an organisation). Whoever destroys its row forgets what it sealed. */
export class DataKey {
  readonly #secret: Buffer;
  readonly subject: string;
  /** As it is in the database: the id of the master key (8 bytes), then the sealed secret. */
  readonly wrapped: Buffer;

  constructor(subject: string, secret: Buffer, wrapped: Buffer) {
    this.subject = subject;
    this.#secret = secret;
    this.wrapped = wrapped;
  }

  /** A UUID that stays the same when the key is wrapped again under another master key. */
  get id(): string {
    const hex = createHmac('sha256', this.#secret).update('tocsin id').digest('hex');
    const variant = ((parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `8${hex.slice(13, 16)}`,
      variant + hex.slice(17, 20),
      hex.slice(20, 32),
    ].join('-');
  }

  /** Seals a JSON value. What is in the header is not secret and must be the same on opening. */
  seal(header: string, value: unknown): Buffer {
    return sealBytes(this.#secret, header, Buffer.from(JSON.stringify(value)));
  }

  /** Throws where key, header or box are not the ones that were sealed. */
  open(header: string, box: Buffer): unknown {
    return JSON.parse(openBytes(this.#secret, header, box).toString());
  }

  /** Tells equal payloads apart from others, for as long as this key survives. 32 bytes. */
  fingerprint(payload: string): Buffer {
    const key = createHmac('sha256', this.#secret).update('tocsin fingerprint').digest();
    return createHmac('sha256', key).update(payload).digest();
  }

  /** The same key wrapped by another master key. */
  wrapWith(wrapping: Wrapping): DataKey {
    return new DataKey(this.subject, this.#secret, wrap(wrapping, this.subject, this.#secret));
  }

  toJSON(): string {
    return `[data key of ${this.subject}]`;
  }

  /** A new random key. */
  static create(subject: string, wrapping: Wrapping): DataKey {
    const secret = randomBytes(32);
    return new DataKey(subject, secret, wrap(wrapping, subject, secret));
  }

  /** Throws where the bytes were not wrapped for this subject with this key. */
  static unwrap(subject: string, wrapped: Buffer, wrapping: Wrapping): DataKey {
    const secret = openBytes(wrapping.key, header(subject), wrapped.subarray(MASTER_KEY_ID_BYTES));
    return new DataKey(subject, secret, wrapped);
  }
}

/** What wraps data keys: derived from a master key, and that master key's id. */
export type Wrapping = { readonly id: string; readonly key: Buffer };

export const MASTER_KEY_ID_BYTES = 8;

/** The id of the master key that wrapped these bytes: 16 hex digits. */
export const wrappedBy = (wrapped: Buffer): string =>
  wrapped.toString('hex', 0, MASTER_KEY_ID_BYTES);

const header = (subject: string): string => `tocsin data key ${subject}`;

const wrap = (wrapping: Wrapping, subject: string, secret: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(wrapping.id, 'hex'),
    sealBytes(wrapping.key, header(subject), secret),
  ]);
