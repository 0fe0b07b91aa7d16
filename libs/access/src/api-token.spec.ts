import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { hashToken, isToken, newToken, TOKEN_PATTERN, tokenPrefix } from './api-token.js';

const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('an API token', () => {
  it('has a prefix, 256 random bits and a checksum, and is known by them', () => {
    fc.assert(
      fc.property(secrets, (random) => {
        const token = newToken(random);
        expect(token).toMatch(/^tocsin_[0-9A-Za-z]{49}$/);
        expect(isToken(token)).toBe(true);
      }),
    );
    expect(newToken()).not.toBe(newToken());
  });

  it('is found by secret scanners in the middle of a text', () => {
    const token = newToken();
    expect(`export TOCSIN="${token}"\n`.match(TOKEN_PATTERN)?.[0]).toBe(token);
  });

  it('keeps every bit of what was drawn', () => {
    const least = newToken(new Uint8Array(32));
    const most = newToken(new Uint8Array(32).fill(255));
    expect(least.slice(7, 50)).toBe('0'.repeat(43));
    expect(decode(most.slice(7, 50))).toBe(2n ** 256n - 1n);
    expect(decode(most.slice(50))).toBe(BigInt(crc32(most.slice(7, 50))));
  });

  it('with one character changed is none, without asking anybody', () => {
    fc.assert(
      fc.property(secrets, fc.integer({ min: 7, max: 55 }), (random, at) => {
        const token = newToken(random);
        const other = token[at] === 'x' ? 'y' : 'x';
        return !isToken(token.slice(0, at) + other + token.slice(at + 1));
      }),
    );
  });

  it('is nothing else', () => {
    const token = newToken();
    const others = [
      '',
      'tocsin_',
      token.slice(0, -1),
      `${token}0`,
      ` ${token}`,
      `${token}\n`,
      token.toUpperCase(),
      token.replace('tocsin_', 'ghp_'),
      `Bearer ${token}`,
    ];
    for (const text of others) expect(isToken(text)).toBe(false);
    fc.assert(fc.property(fc.string(), (text) => !isToken(text)));
  });

  it('is kept as its SHA-256, and shown by its first characters', () => {
    const token = newToken();
    expect(hashToken(token)).toBe(createHash('sha256').update(token).digest('hex'));
    expect(token.startsWith(tokenPrefix(token))).toBe(true);
    expect(tokenPrefix(token)).toHaveLength(11);
  });

  it('needs all of its random bytes', () => {
    expect(() => newToken(new Uint8Array(31))).toThrow('32 bytes');
  });
});

const decode = (text: string): bigint =>
  [...text].reduce(
    (sum, digit) =>
      sum * 62n +
      BigInt('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(digit)),
    0n,
  );
