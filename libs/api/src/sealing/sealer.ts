import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Gives a key of 32 bytes for a purpose, from the network's master key. */
export type Secrets = { derive(purpose: string): Buffer };

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals small values into opaque texts (AES-256-GCM, base64url): nobody outside can read or make one, so that
 * positions and sort keys never leave the network in clear.
 */
export class Sealer {
  private readonly key: Buffer;

  constructor(
    secrets: Secrets,
    private readonly purpose: string,
  ) {
    this.key = secrets.derive(`api/${purpose}`).subarray(0, 32);
    if (this.key.length !== 32) throw new Error('a sealing key needs 32 bytes');
  }

  /** Seals a JSON value. */
  seal(value: unknown): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    cipher.setAAD(Buffer.from(this.purpose));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Opens what `seal` made; null for anything else. */
  open(text: string): unknown {
    if (text.length > 4000 || !/^[\w-]+$/.test(text)) return null;
    const bytes = Buffer.from(text, 'base64url');
    // One value has one text: trailing bits that decode to nothing are refused too.
    if (bytes.length <= IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, IV_BYTES));
      decipher.setAAD(Buffer.from(this.purpose));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const clear = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      return JSON.parse(Buffer.concat([clear, decipher.final()]).toString('utf8')) as unknown;
    } catch {
      return null;
    }
  }
}
