import { textIn } from '@tocsin/domain';
import type { RecordWords } from './record-words.js';

/**
 * An answer of a payload as one line of text: codes as they stand, since they are what laws and taxonomies call things;
 * texts in the reader's language, places by their names.
 */
export function shownValue(value: unknown, words: RecordWords): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  if (Array.isArray(value)) return shownList(value, words);
  if ('lang' in value && 'value' in value) return String(value.value);
  if ('precision' in value) return shownTime(value);
  return Object.entries(value)
    .map(([key, each]) => {
      const shown = isArea(key) ? words.area(String(each)) : shownValue(each, words);
      return `${spelled(key)}: ${shown}`;
    })
    .join('; ');
}

const isArea = (key: string): boolean => key === 'country' || key === 'unM49';

function shownList(values: readonly unknown[], words: RecordWords): string {
  const texts = values.filter(
    (each): each is { lang: string; value: string } =>
      typeof each === 'object' && each !== null && 'lang' in each && 'value' in each,
  );
  if (texts.length > 0) return textIn(texts, words.lang)?.value ?? '';
  return values.map((each) => shownValue(each, words)).join(', ');
}

/** How exactly it is known belongs to it: a year is not the first of January. */
const shownTime = ({ precision, value }: { precision: unknown; value?: unknown }): string =>
  typeof value === 'string' ? `${value} (${String(precision)})` : String(precision);

/** `causalLink` as `causal link`. */
const spelled = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
