import fc from 'fast-check';
import { diceOf } from '../testing.js';
import { citableId, parseCitableId } from './citable-id.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * ISO/IEC 7064 MOD 37,36 written a second time, in the standard's other form: the weighted product of all characters,
 * the check character included, leaves 1.
 */
function holds(text: string): boolean {
  let product = 36;
  const characters = [...text].map((character) => ALPHABET.indexOf(character));
  characters.forEach((value, index) => {
    product += value;
    product = product > 36 ? product - 36 : product;
    if (index < characters.length - 1) product = (product * 2) % 37;
  });
  return product % 36 === 1;
}

const ids = fc.record({
  kind: fc.constantFrom('TI' as const, 'TR' as const),
  year: fc.integer({ min: 2020, max: 2999 }),
  random: fc.uint8Array({ minLength: 5, maxLength: 5 }),
});

describe('a citable id', () => {
  it('looks as people cite it', () => {
    expect(citableId('TI', 2026, new Uint8Array([0, 0, 0, 0, 0]))).toMatch(/^TI-2026-00000000-.$/);
    expect(citableId('TR', 2026, new Uint8Array([255, 255, 255, 255, 255]))).toMatch(
      /^TR-2026-ZZZZZZZZ-.$/,
    );
  });

  it('carries the check character of ISO 7064 MOD 37,36', () => {
    // The example of the GRid standard (IFPI), which uses the same system.
    expect(holds('A12425GABC1234002M')).toBe(true);
    fc.assert(
      fc.property(ids, ({ kind, year, random }) =>
        holds(citableId(kind, year, random).replaceAll('-', '')),
      ),
    );
  });

  it('is read back as it was made, also in small letters and between spaces', () => {
    fc.assert(
      fc.property(ids, ({ kind, year, random }) => {
        const id = citableId(kind, year, random);
        expect(parseCitableId(id)).toEqual({ kind, id });
        expect(parseCitableId(`  ${id.toLowerCase()}\n`)).toEqual({ kind, id });
      }),
    );
  });

  it('is read although somebody typed O for 0 or I or L for 1', () => {
    const id = citableId('TI', 2026, new Uint8Array([0x00, 0x42, 0x10, 0x84, 0x20]));
    const body = id.slice(8, 16);
    expect(body).toMatch(/[01]{2}/);
    const typed = (zero: string, one: string) =>
      id.replace(body, body.replaceAll('0', zero).replaceAll('1', one));
    expect(parseCitableId(typed('O', 'I'))?.id).toBe(id);
    expect(parseCitableId(typed('o', 'l'))?.id).toBe(id);
  });

  it('is refused when one character is wrong', () => {
    fc.assert(
      fc.property(ids, fc.nat(7), fc.nat(31), ({ kind, year, random }, at, other) => {
        const id = citableId(kind, year, random);
        const body = id.slice(8, 16).split('');
        const wrong = ALPHABET.replaceAll(/[ILOU]/g, '')[other] as string;
        fc.pre(wrong !== body[at]);
        const mistyped = body.with(at, wrong).join('');
        expect(parseCitableId(id.replace(body.join(''), mistyped))).toBeNull();
      }),
    );
  });

  it('is refused nearly always when two neighbours are swapped', () => {
    // The hybrid systems of ISO 7064 find every wrong character and almost every transposition.
    const dice = diceOf(7064);
    let swaps = 0;
    let found = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const id = citableId(
        'TI',
        2026,
        Uint8Array.from({ length: 5 }, () => dice(256)),
      );
      const at = 8 + dice(7);
      const [one, other] = [id[at] ?? '', id[at + 1] ?? ''];
      if (one === other) continue;
      swaps += 1;
      if (!parseCitableId(id.slice(0, at) + other + one + id.slice(at + 2))) found += 1;
    }
    expect(found / swaps).toBeGreaterThan(0.96);
    expect(found).toBeLessThan(swaps);
  });

  it('is nothing else: no other kind, no other shape, nothing before or after', () => {
    const id = citableId('TI', 2026, new Uint8Array([1, 2, 3, 4, 5]));
    const others = [
      '',
      '-',
      '---',
      id.replace('TI', 'TX'),
      `${id}-1`,
      `${id}${id}`,
      id.slice(0, -2),
    ];
    for (const text of others) expect(parseCitableId(text)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => parseCitableId(text) === null));
  });

  it('needs its random bytes from the caller', () => {
    expect(() => citableId('TI', 2026, new Uint8Array(4))).toThrow('five random bytes');
  });
});
