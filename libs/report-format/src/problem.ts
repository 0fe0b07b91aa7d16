/** Stable codes of everything that can be wrong with a report. Codes are never renamed; new ones may come. */
export const PROBLEM_CODES = [
  // The payload as a whole
  'PAYLOAD_TOO_LARGE',
  'MALFORMED_UTF8',
  'MALFORMED_JSON',
  'DUPLICATE_KEY',
  'TOO_DEEP',
  'NOT_JSON',
  'NUMBER_OUT_OF_RANGE',
  'NUL_CHARACTER',
  'LONE_SURROGATE',
  'MORE_PROBLEMS',
  // Shape
  'WRONG_TYPE',
  'REQUIRED',
  'UNKNOWN_FIELD',
  'NOT_IN_LIST',
  'WRONG_FORMAT',
  'TOO_LONG',
  'TOO_MANY_ENTRIES',
  'TOO_FEW_ENTRIES',
  'DUPLICATE_ENTRY',
  'NUMBER_TOO_SMALL',
  'NUMBER_TOO_LARGE',
  // Texts and languages
  'TEXT_BLANK',
  'BIDI_CONTROL',
  'CONTROL_CHARACTER',
  'INVISIBLE_CHARACTER',
  'MIXED_SCRIPTS',
  'LANGUAGE_TAG_INVALID',
  'DUPLICATE_LANGUAGE',
  'POINTER_INVALID',
  // Times
  'TIME_FORMAT',
  'DATE_DOES_NOT_EXIST',
  'TIME_DOES_NOT_EXIST',
  'OFFSET_OUT_OF_RANGE',
  'TIME_ZONE_UNKNOWN',
  'PRECISION_MISMATCH',
  'VALUE_WITH_UNKNOWN_PRECISION',
  'END_BEFORE_START',
  'IN_THE_FUTURE',
  // Places, names, numbers, addresses
  'COUNTRY_UNKNOWN',
  'AREA_UNKNOWN',
  'PLACE_EMPTY',
  'PLACE_UNKNOWN_WITH_OTHERS',
  'SUBDIVISION_OF_OTHER_COUNTRY',
  'NAME_OR_UNKNOWN',
  'MIN_ABOVE_MAX',
  'REFERENCE_NOT_FOUND',
  'URL_INVALID',
  'URL_SCHEME',
  'URL_CREDENTIALS',
  // Rules of the report
  'LABEL_REQUIRED',
  'LABEL_UNKNOWN',
  'NOT_WITH_RED',
  'AUDIENCE_NOT_WITH_LABEL',
  'REQUIRED_FOR_FINAL',
  'REQUIRED_FOR_VULNERABILITY',
  // Rules of a revision
  'SHARING_NOT_BY_REVISION',
  'STAGE_GOES_BACK',
  'STAGE_CONTRADICTS',
  // What a payload names and the network does not know, or this sender may not see
  'ORGANISATION_UNKNOWN',
  'COMMUNITY_UNKNOWN',
  'PERSON_UNKNOWN',
  'INCIDENT_UNKNOWN',
  'NOT_A_MEMBER_OF_COMMUNITY',
  // Rules for alerts
  'FOR_ONE_PERSON',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing that is wrong, at one place. */
export type Problem = {
  /** JSON Pointer (RFC 6901) to the field that is wrong or missing; '' is the whole payload. */
  readonly pointer: string;
  readonly code: ProblemCode;
  /** What the sentence needs: limits, allowed values. Never a value of the payload. */
  readonly params: Readonly<Record<string, string | number>>;
};

export const problem = (
  pointer: string,
  code: ProblemCode,
  params: Problem['params'] = {},
): Problem => ({ pointer, code, params });

/** More are not named: the list would be longer than the report. */
export const MAX_PROBLEMS = 200;

/** Characters of all pointers together: names may be long and stand in each of them. */
const MAX_POINTERS = 20_000;

/** Names longer than this are cut in pointers, so that an answer cannot be made larger than its question. */
const MAX_SEGMENT = 100;

/** The pointer to a place reached by these names and indexes, also the path of a GraphQL coercion error. */
export const pointerTo = (path: readonly (string | number)[]): string =>
  path.map((segment) => `/${pointerSegment(String(segment))}`).join('');

/** One name as a segment of a pointer: escaped, cut when very long, without NUL and lone surrogates. */
export function pointerSegment(name: string): string {
  if (PLAIN_NAME.test(name)) return name;
  const shown = name.length > MAX_SEGMENT ? `${name.slice(0, MAX_SEGMENT)}…` : name;
  return shown.replace(UNPRINTABLE, '\uFFFD').replaceAll('~', '~0').replaceAll('/', '~1');
}

const PLAIN_NAME = /^[\w-]{1,100}$/;
const UNPRINTABLE = /\0|\p{Surrogate}/gu;

/**
 * Each (pointer, code) once, in the order of the payload as far as it was read: the first always, and at most
 * MAX_PROBLEMS with MAX_POINTERS, then a remark. What comes in must not make an answer many times its size.
 */
export function tidy(problems: readonly Problem[]): Problem[] {
  const seen = new Map<string, Problem>();
  for (const each of problems) {
    const key = `${each.code} ${each.pointer}`;
    const known = seen.get(key);
    if (!known || Number(each.params['max']) < Number(known.params['max'])) seen.set(key, each);
  }
  const distinct = [...seen.values()];
  const fit = howManyFit(distinct);
  const more = distinct.length - fit;
  if (more === 0) return distinct;
  return [...distinct.slice(0, fit), problem('', 'MORE_PROBLEMS', { more })];
}

/** How many of these are named. */
function howManyFit(problems: readonly Problem[]): number {
  let characters = 0;
  const past = problems.findIndex(({ pointer }, index) => {
    characters += pointer.length;
    return index === MAX_PROBLEMS || (index > 0 && characters > MAX_POINTERS);
  });
  return past === -1 ? problems.length : past;
}
