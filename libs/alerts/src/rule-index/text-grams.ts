/** Most characters of a gram. */
const LONGEST = 3;

/** Letters of English by how often they occur; texts in other scripts spread over far more characters. */
const COMMON = 'etaoinshrdlcumwfgypbvkjxqz';

const rarity = (gram: string): number =>
  [...gram].reduce((sum, letter) => {
    const place = COMMON.indexOf(letter);
    return sum + (place === -1 ? COMMON.length : place);
  }, 0);

/** A run of at most three characters that every text with all of these terms holds: the rarest there is. */
export function rarestGram(terms: readonly string[]): string | null {
  let best: string | null = null;
  for (const term of terms) {
    const length = Math.min(LONGEST, term.length);
    for (let at = 0; at + length <= term.length; at += 1) {
      const gram = term.slice(at, at + length);
      if (best === null || rarity(gram) > rarity(best)) best = gram;
    }
  }
  return best;
}

/**
 * Values under the grams of texts. A text is read once: where no gram begins with a character, as with most, nothing is
 * looked up.
 */
export class GramIndex<Value> {
  /** By first character, then by gram. */
  private readonly byStart = new Map<number, Map<string, Set<Value>>>();

  put(gram: string, value: Value): void {
    const start = gram.charCodeAt(0);
    const grams = this.byStart.get(start) ?? new Map<string, Set<Value>>();
    this.byStart.set(start, grams);
    const values = grams.get(gram);
    if (values) values.add(value);
    else grams.set(gram, new Set([value]));
  }

  remove(gram: string, value: Value): void {
    const grams = this.byStart.get(gram.charCodeAt(0));
    const values = grams?.get(gram);
    values?.delete(value);
    if (values?.size === 0) grams?.delete(gram);
    if (grams?.size === 0) this.byStart.delete(gram.charCodeAt(0));
  }

  get isEmpty(): boolean {
    return this.byStart.size === 0;
  }

  /** The values of every gram that occurs in a text; some of them more than once. */
  *in(text: string): Generator<ReadonlySet<Value>> {
    for (let at = 0; at < text.length; at += 1) {
      const grams = this.byStart.get(text.charCodeAt(at));
      if (!grams) continue;
      for (let length = 1; length <= LONGEST && at + length <= text.length; length += 1) {
        const values = grams.get(text.slice(at, at + length));
        if (values) yield values;
      }
    }
  }
}
