import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** Whose mail from which rule. */
export type Subscription = { readonly ruleId: string; readonly personId: string };

/** Gives a key of 32 bytes for a purpose, from the network's root secret. */
export type Secrets = { derive(purpose: string): Buffer };

const IV_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 16;
const TOKEN_BYTES = IV_BYTES + 2 * ID_BYTES + TAG_BYTES;

/**
 * What stands in a link that takes e-mail off a rule without an account: sealed (AES-256-GCM), so that nobody can make
 * one or read an id in it. One subscription has one token, as attempts at one mail must not differ; the same for good,
 * since mail is kept for years.
 */
export class UnsubscribeTokens {
  readonly #key: Buffer;
  readonly #ivKey: Buffer;

  constructor(secrets: Secrets) {
    this.#key = secrets.derive('mail/unsubscribe');
    this.#ivKey = secrets.derive('mail/unsubscribe iv');
  }

  tokenFor({ ruleId, personId }: Subscription): string {
    const clear = Buffer.concat([bytesOf(ruleId), bytesOf(personId)]);
    const iv = createHmac('sha256', this.#ivKey).update(clear).digest().subarray(0, IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([cipher.update(clear), cipher.final()]);
    return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Opens what `tokenFor` made; null for anything else. */
  open(token: string): Subscription | null {
    if (!/^[\w-]{80}$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== TOKEN_BYTES) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const clear = Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
      return {
        ruleId: uuidOf(clear.subarray(0, ID_BYTES)),
        personId: uuidOf(clear.subarray(ID_BYTES)),
      };
    } catch {
      return null;
    }
  }
}

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
