import fc from 'fast-check';
import { testSecrets } from '../testing/test-secrets.js';
import { Sealer } from './sealer.js';

describe('a sealed text', () => {
  const sealer = new Sealer(testSecrets, 'cursor');

  it('opens to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(sealer.open(sealer.seal(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('tells nothing of what it holds', () => {
    const texts = new Set(Array.from({ length: 20 }, () => sealer.seal({ position: 7 })));
    expect(texts.size).toBe(20);
    for (const text of texts) {
      expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('position');
    }
  });

  it('does not open when a single character was changed, or under another purpose', () => {
    const text = sealer.seal({ position: 7 });
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A';
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
      expect(sealer.open(changed)).toBeNull();
    }
    expect(new Sealer(testSecrets, 'consistency').open(text)).toBeNull();
  });

  it('is refused calmly when it is no such text at all', () => {
    for (const text of ['', 'x', '{}', '💥', 'A'.repeat(5000), 'AAAA'.repeat(20)]) {
      expect(sealer.open(text)).toBeNull();
    }
  });
});
