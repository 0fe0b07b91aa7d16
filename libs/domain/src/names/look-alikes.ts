/**
 * Letters of other scripts that are drawn like a Latin letter or a digit, folded to small Latin ones: the part of
 * UTS #39's confusables that names in Latin, Cyrillic and Greek letters can be forged with. Characters that NFKD takes
 * apart (full width, ligatures, mathematical letters, marks) need no row.
 */
const DRAWN_LIKE: Readonly<Record<string, string>> = {
  a: 'аαɑ',
  b: 'вьβƅ',
  c: 'сϲ',
  d: 'ԁ',
  e: 'езεε3',
  g: 'ɡց',
  h: 'һнհ',
  i: 'іιıɩ',
  j: 'ј',
  k: 'кκ',
  l: 'ӏʟ1',
  m: 'м',
  n: 'пηոл',
  o: 'оοσօ0',
  p: 'рρ',
  q: 'ԛ',
  r: 'гґ',
  s: 'ѕƽ5',
  t: 'тτ',
  u: 'иυμս',
  v: 'ѵν',
  w: 'ԝω',
  x: 'хχ',
  y: 'уγ',
  z: 'ζ',
};

const LOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries(DRAWN_LIKE).flatMap(([latin, others]) =>
    [...others].map((other) => [other, latin] as const),
  ),
);

/**
 * What a name or a handle looks like: two that give the same text can be taken for each other. Case, accents, spaces,
 * hyphens and punctuation make no difference; `i` and `l`, `rn` and `m`, `vv` and `w` count as drawn alike. Chinese
 * characters stand for themselves.
 */
export function looksOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}\p{P}\p{Z}\p{S}]/gu, (character) => (character === '|' ? 'l' : ''));
  return [...plain]
    .map((letter) => LOOKS.get(letter) ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l');
}

/** Whether a single word mixes Latin letters with Cyrillic or Greek ones: no honest name does, and a forged one must. */
export const mixesScripts = (name: string): boolean =>
  name
    .split(/[^\p{L}\p{M}]+/u)
    .some(
      (word) =>
        /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word),
    );

/** An organisation by what others know it by. */
type Named = { readonly handle: string; readonly names: readonly { readonly value: string }[] };

/** Handles of those organisations of which a name or the handle looks like one of this organisation's. */
export function lookAlikesOf(one: Named, others: readonly Named[]): string[] {
  const looks = new Set(textsOf(one).map(looksOf));
  return others
    .filter((other) => textsOf(other).some((text) => looks.has(looksOf(text))))
    .map(({ handle }) => handle);
}

const textsOf = ({ handle, names }: Named): string[] => [
  handle,
  ...names.map(({ value }) => value),
];
