import { createHmac } from 'node:crypto';
import { parse, stringify } from 'uuid';
import { takeRandom } from './random.js';
import { openBytes, SEAL_OVERHEAD, sealBytes } from './sealed-box.js';

/** A data key is 32 bytes of key and 16 bytes of id, both random. */
const KEY_BYTES = 32;
const ID_BYTES = 16;

/** The key of one subject (a report, a person or an organisation). Whoever destroys its row forgets what it sealed. */
export class DataKey {
  readonly #key: Buffer;
  readonly subject: string;
  /** A UUID that stays the same when the key is wrapped again under another master key. */
  readonly id: string;
  /** As it is in the database: the id of the master key (8 bytes), then the sealed key and its id. */
  readonly wrapped: Buffer;

  private constructor(subject: string, secret: Buffer, wrapped: Buffer) {
    this.#key = secret.subarray(0, KEY_BYTES);
    this.subject = subject;
    this.id = stringify(secret, KEY_BYTES);
    this.wrapped = wrapped;
  }

  /** Seals a JSON value. What is in the header is not secret and must be the same on opening. */
  seal(header: string, value: unknown): Buffer {
    return sealBytes(this.#key, header, Buffer.from(JSON.stringify(value)));
  }

  /** Throws where key, header or box are not the ones that were sealed. */
  open(header: string, box: Buffer): unknown {
    return JSON.parse(openBytes(this.#key, header, box).toString());
  }

  /** Tells equal payloads apart from others, for as long as this key survives. 32 bytes. */
  fingerprint(payload: string): Buffer {
    return createHmac('sha256', this.#key).update('tocsin fingerprint ').update(payload).digest();
  }

  /** The same key wrapped by another master key. */
  wrapWith(wrapping: Wrapping): DataKey {
    const secret = Buffer.concat([this.#key, Buffer.from(parse(this.id))]);
    return new DataKey(this.subject, secret, wrap(wrapping, this.subject, secret));
  }

  toJSON(): string {
    return `[data key of ${this.subject}]`;
  }

  /** A new random key. */
  static create(subject: string, wrapping: Wrapping): DataKey {
    const secret = takeRandom(KEY_BYTES + ID_BYTES);
    // Version and variant of a random UUID (RFC 9562).
    secret.writeUInt8((secret.readUInt8(KEY_BYTES + 6) & 0x0f) | 0x40, KEY_BYTES + 6);
    secret.writeUInt8((secret.readUInt8(KEY_BYTES + 8) & 0x3f) | 0x80, KEY_BYTES + 8);
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
/** Length of a wrapped key; events.append_batch cuts by it. */
export const WRAPPED_BYTES = MASTER_KEY_ID_BYTES + SEAL_OVERHEAD + KEY_BYTES + ID_BYTES;

/** The id of the master key that wrapped these bytes: 16 hex digits. */
export const wrappedBy = (wrapped: Buffer): string =>
  wrapped.toString('hex', 0, MASTER_KEY_ID_BYTES);

const header = (subject: string): string => `tocsin data key ${subject}`;

const wrap = (wrapping: Wrapping, subject: string, secret: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(wrapping.id, 'hex'),
    sealBytes(wrapping.key, header(subject), secret),
  ]);
