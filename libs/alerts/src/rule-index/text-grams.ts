/** Most characters of a gram. */
const LONGEST = 3;

/** Letters of English by how often they occur; texts in other scripts spread over far more characters. */
const COMMON = 'etaoinshrdlcumwfgypbvkjxqz';

const rarity = (gram: string): number =>
  [...gram].reduce((sum, letter) => {
    const place = COMMON.indexOf(letter);
    return sum + (place === -1 ? COMMON.length : place);
  }, 0);

/** A run of at most three characters of a term, and where in the term it stands. */
type Gram = { readonly term: string; readonly gram: string; readonly at: number };

/** The rarest run of characters that every text with all of these terms holds. */
export function rarestGram(terms: readonly string[]): Gram | null {
  let best: Gram | null = null;
  for (const term of terms) {
    const length = Math.min(LONGEST, term.length);
    for (let at = 0; at + length <= term.length; at += 1) {
      const gram = term.slice(at, at + length);
      if (best === null || rarity(gram) > rarity(best.gram)) best = { term, gram, at };
    }
  }
  return best;
}

/** Values under one term, and where in it its rarest gram stands. */
type OfTerm<Value> = { readonly at: number; readonly values: Set<Value> };

/** By term. */
type OfGram<Value> = Map<string, OfTerm<Value>>;

/**
 * Values under terms, looked for by the rarest gram of each. A text is read once: where no gram begins with a
 * character, as with most, nothing is looked up; where a gram stands, its terms are compared at that place alone.
 */
export class TermIndex<Value> {
  /** By first character, then by gram. */
  private readonly byStart = new Map<number, Map<string, OfGram<Value>>>();

  /** Throws RangeError for an empty term, which every text holds. */
  put(term: string, value: Value): void {
    const { gram, at } = gramOf(term);
    const start = gram.charCodeAt(0);
    const grams = this.byStart.get(start) ?? new Map<string, OfGram<Value>>();
    this.byStart.set(start, grams);
    const terms: OfGram<Value> = grams.get(gram) ?? new Map();
    grams.set(gram, terms);
    const known = terms.get(term);
    if (known) known.values.add(value);
    else terms.set(term, { at, values: new Set([value]) });
  }

  remove(term: string, value: Value): void {
    const { gram } = gramOf(term);
    const start = gram.charCodeAt(0);
    const grams = this.byStart.get(start);
    const terms = grams?.get(gram);
    if (!grams || !terms) return;
    const values = terms.get(term)?.values;
    values?.delete(value);
    if (values?.size === 0) terms.delete(term);
    if (terms.size === 0) grams.delete(gram);
    if (grams.size === 0) this.byStart.delete(start);
  }

  get isEmpty(): boolean {
    return this.byStart.size === 0;
  }

  /** Shows the values of every term that occurs in a text; some of them more than once. */
  visit(text: string, show: (values: ReadonlySet<Value>) => void): void {
    for (let place = 0; place < text.length; place += 1) {
      const grams = this.byStart.get(text.charCodeAt(place));
      if (grams) visitAround(grams, { text, place }, show);
    }
  }
}

/** The terms that stand around a place of a text. */
function visitAround<Value>(
  grams: ReadonlyMap<string, OfGram<Value>>,
  { text, place }: { readonly text: string; readonly place: number },
  show: (values: ReadonlySet<Value>) => void,
): void {
  for (let length = 1; length <= LONGEST && place + length <= text.length; length += 1) {
    const terms = grams.get(text.slice(place, place + length));
    if (!terms) continue;
    for (const [term, { at, values }] of terms) {
      if (text.startsWith(term, place - at)) show(values);
    }
  }
}

function gramOf(term: string): Gram {
  const gram = rarestGram([term]);
  if (!gram) throw new RangeError('an empty term stands in every text');
  return gram;
}
