import { hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { MasterKeyProblem } from '../problems.js';

/** Where the master key is: a value (from the environment) or a file, which is made once where there is none. */
export type MasterKeySource = { readonly value: string } | { readonly file: string };

/**
 * The one secret of an installation: 32 bytes that wrap every data key and are never stored in the database. It does
 * not show itself in logs or JSON.
 */
export class MasterKey {
  readonly #secret: Buffer;
  /** Tells keys apart without telling anything of the secret: 16 hex digits. */
  readonly id: string;

  private constructor(secret: Buffer) {
    this.#secret = secret;
    this.id = this.derive('id').subarray(0, 8).toString('hex');
  }

  /** Throws MasterKeyProblem where the value is malformed or the file is open to others. */
  static load(source: MasterKeySource): MasterKey {
    return 'value' in source ? MasterKey.parse(source.value) : MasterKey.fromFile(source.file);
  }

  static random(): MasterKey {
    return new MasterKey(randomBytes(32));
  }

  private static parse(text: string): MasterKey {
    const trimmed = text.trim();
    if (/^[0-9a-f]{64}$/i.test(trimmed)) return new MasterKey(Buffer.from(trimmed, 'hex'));
    if (/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) {
      return new MasterKey(Buffer.from(trimmed, 'base64'));
    }
    throw new MasterKeyProblem(
      'MASTER_KEY_MALFORMED',
      'The master key must be 32 random bytes in base64 (44 characters) or hex (64 characters). ' +
        'Make one with: openssl rand -base64 32',
    );
  }

  private static fromFile(file: string): MasterKey {
    return MasterKey.parse(readPrivate(file) ?? createPrivate(file));
  }

  /** 32 bytes for one purpose (HKDF-SHA256, RFC 5869). Another purpose, other bytes. */
  derive(purpose: string): Buffer {
    return deriveSecret(this.#secret, purpose);
  }

  toString(): string {
    return `[master key ${this.id}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** 32 bytes for one purpose from a secret of 32 random bytes (HKDF-SHA256, RFC 5869). */
export const deriveSecret = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `tocsin ${purpose}`, 32));

/** The text of a file that its owner alone may read; null where there is none. */
function readPrivate(file: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const exposed = process.platform !== 'win32' && (fstatSync(descriptor).mode & 0o077) !== 0;
    if (!exposed) return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
  throw new MasterKeyProblem(
    'MASTER_KEY_EXPOSED',
    `Others than its owner can read the master key in ${file}. Take their rights away: chmod 600 ${file}`,
  );
}

/**
 * Writes a fresh key. Whole or not at all, also when the machine stops in the middle; of two who do it at once one wins
 * and both get its key.
 */
function createPrivate(file: string): string {
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, `${randomBytes(32).toString('base64')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  syncFolder(path.dirname(file));
  return readPrivate(file) ?? '';
}

function syncFolder(folder: string): void {
  // Windows cannot open folders, and does not need it.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
