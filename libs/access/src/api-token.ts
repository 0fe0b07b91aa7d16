import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'tocsin_';
const RANDOM_BYTES = 32;
/** 62^43 > 2^256, 62^6 > 2^32. */
const RANDOM_CHARACTERS = 43;
const CHECK_CHARACTERS = 6;

/** For secret scanners. A match whose checksum is right (see `isToken`) is a token and no accident. */
export const TOKEN_PATTERN = /\btocsin_[0-9A-Za-z]{49}\b/;

const WHOLE = new RegExp(`^${TOKEN_PATTERN.source}$`);

/**
 * A new API token: `tocsin_`, 32 random bytes in base62 (43 characters), CRC-32 of these characters in base62 (6
 * characters). Prefix and checksum let secret scanners recognise a leaked one without asking anybody, as with GitHub's.
 *
 * @param random 32 bytes; drawn here when not given
 */
export function newToken(random: Uint8Array = randomBytes(RANDOM_BYTES)): string {
  if (random.length !== RANDOM_BYTES) throw new RangeError(`a token needs ${RANDOM_BYTES} bytes`);
  const secret = base62(BigInt(`0x${Buffer.from(random).toString('hex')}`), RANDOM_CHARACTERS);
  return `${PREFIX}${secret}${checksum(secret)}`;
}

/** Whether a text is a token by its form and checksum. Tells a mistyped one without asking the database. */
export function isToken(text: string): boolean {
  if (!WHOLE.test(text)) return false;
  const secret = text.slice(PREFIX.length, -CHECK_CHARACTERS);
  return text.endsWith(checksum(secret));
}

/** What is kept of a token, and by which it is found: its SHA-256, lower-case hex. 256 random bits need no salt. */
export const hashToken = (token: string): string =>
  createHash('sha256').update(token).digest('hex');

/** What lists may show of a token: enough to tell one's own apart, 24 of its 256 bits. */
export const tokenPrefix = (token: string): string => token.slice(0, PREFIX.length + 4);

const checksum = (secret: string): string => base62(BigInt(crc32(secret)), CHECK_CHARACTERS);

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n)
    text = BASE62[Number(rest % 62n)] + text;
  return text;
}
