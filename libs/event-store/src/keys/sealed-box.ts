import { createCipheriv, createDecipheriv } from 'node:crypto';
import { takeRandom } from './random.js';

/** Layout of everything sealed here: format (1 byte), IV (12), tag (16), ciphertext. AES-256-GCM, NIST SP 800-38D. */
const FORMAT = 1;
const IV_LENGTH = 12;
const TAG_LENGTH = 16;
const HEAD_LENGTH = 1 + IV_LENGTH + TAG_LENGTH;

/** Bytes that a sealed box is longer than what is in it. */
export const SEAL_OVERHEAD = HEAD_LENGTH;

/** Seals bytes under a 32-byte key. The header is not in the box, but the box opens only with the same one. */
export function sealBytes(key: Buffer, header: string, plain: Buffer): Buffer {
  const iv = takeRandom(IV_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(header));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([Buffer.of(FORMAT), iv, cipher.getAuthTag(), body]);
}

/** Opens a sealed box. Throws where key, header or box are not the ones that were sealed. */
export function openBytes(key: Buffer, header: string, box: Buffer): Buffer {
  if (box[0] !== FORMAT || box.length < HEAD_LENGTH) throw new Error('not a sealed box');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(1, 1 + IV_LENGTH), {
    authTagLength: TAG_LENGTH,
  });
  decipher.setAAD(Buffer.from(header));
  decipher.setAuthTag(box.subarray(1 + IV_LENGTH, HEAD_LENGTH));
  const plain = decipher.update(box.subarray(HEAD_LENGTH));
  decipher.final();
  return plain;
}
