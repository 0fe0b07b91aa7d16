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

/** Which of the grams that are asked about occur in a text; each once. */
export function gramsIn(text: string, isAsked: (gram: string) => boolean): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    for (let length = 1; length <= LONGEST && at + length <= text.length; length += 1) {
      const gram = text.slice(at, at + length);
      if (isAsked(gram)) found.add(gram);
    }
  }
  return found;
}
