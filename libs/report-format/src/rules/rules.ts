import { area, country, place } from './place-rules.js';
import { isRecord, type Finding, type Rule } from './rule.js';
import { audienceFitsLabel } from './sharing-rules.js';
import { jsonPointer, languageTag, name, oneTextPerLanguage, url } from './text-rules.js';
import { dateTime, endNotBeforeStart, fuzzyTime, notInTheFuture } from './time-rules.js';

/** The smaller number of a range is not the larger one. */
const minNotAboveMax: Rule = (quantity) => {
  if (!isRecord(quantity)) return [];
  const { min, max } = quantity;
  const wrong = typeof min === 'number' && typeof max === 'number' && min > max;
  return wrong ? [{ at: '/min', code: 'MIN_ABOVE_MAX' }] : [];
};

/** Every factor that names a reference names one that is there. */
const referenceIndexes: Rule = (report) => {
  if (!isRecord(report) || !Array.isArray(report['contributingFactors'])) return [];
  const count = Array.isArray(report['references']) ? report['references'].length : 0;
  return report['contributingFactors'].flatMap((factor: unknown, index): Finding[] => {
    const named = isRecord(factor) ? factor['referenceIndex'] : undefined;
    if (typeof named !== 'number' || named < count) return [];
    return [{ at: `/contributingFactors/${index}/referenceIndex`, code: 'REFERENCE_NOT_FOUND' }];
  });
};

/** The rules that `x-rule` in the schema may name. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    area,
    audienceFitsLabel,
    country,
    dateTime,
    endNotBeforeStart,
    fuzzyTime,
    jsonPointer,
    languageTag,
    minNotAboveMax,
    name,
    notInTheFuture,
    oneTextPerLanguage,
    place,
    referenceIndexes,
    url,
  }),
);
