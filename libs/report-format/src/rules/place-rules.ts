import { isCountry, isM49 } from '@tocsin/domain';
import { isRecord, textRule, type Finding, type Rule } from './rule.js';

export const country = textRule('COUNTRY_UNKNOWN', isCountry);

export const area = textRule('AREA_UNKNOWN', isM49);

const WHERE = ['country', 'subdivision', 'city', 'unM49'] as const;

/** A place says something, or says that it is unknown; a subdivision belongs to its country. */
export const place: Rule = (value) => {
  if (!isRecord(value)) return [];
  const says = WHERE.filter((field) => value[field] !== undefined);
  const unknown = value['unknown'] === true;
  if (says.length === 0 && !unknown) return [{ at: '', code: 'PLACE_EMPTY' }];
  const found: Finding[] = [];
  if (unknown && says.length > 0) found.push({ at: '/unknown', code: 'PLACE_UNKNOWN_WITH_OTHERS' });
  return [...found, ...subdivisionFits(value['country'], value['subdivision'])];
};

function subdivisionFits(ofCountry: unknown, subdivision: unknown): Finding[] {
  if (typeof subdivision !== 'string' || !/^[A-Z]{2}-/.test(subdivision)) return [];
  const prefix = subdivision.slice(0, 2);
  if (!isCountry(prefix)) return [{ at: '/subdivision', code: 'COUNTRY_UNKNOWN' }];
  if (typeof ofCountry !== 'string' || ofCountry === prefix) return [];
  return [{ at: '/subdivision', code: 'SUBDIVISION_OF_OTHER_COUNTRY' }];
}
