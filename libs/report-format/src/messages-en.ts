import type { ProblemCode } from './problem.js';

/** One sentence for each code, in English. `{name}` is filled from the problem's params. */
export const messagesEn: Record<ProblemCode, string> = {
  PAYLOAD_TOO_LARGE: 'The payload is larger than {max} bytes of UTF-8.',
  MALFORMED_UTF8: 'The payload is not valid UTF-8.',
  MALFORMED_JSON: 'The payload is not valid JSON.',
  DUPLICATE_KEY: 'This field is named twice in the same object.',
  TOO_DEEP: 'The payload is nested deeper than {max} levels.',
  NOT_JSON: 'This value cannot be written as JSON.',
  NUMBER_OUT_OF_RANGE: 'This number is too large to be kept exactly as a JSON number.',
  NUL_CHARACTER: 'The text contains the NUL character (U+0000). Remove it.',
  LONE_SURROGATE: 'The text contains half of a character (a lone surrogate). Remove it.',
  MORE_PROBLEMS: 'There are {more} more problems. Correct those named here first.',
  WRONG_TYPE: 'The value must be of type {expected}.',
  REQUIRED: 'An answer is required here.',
  UNKNOWN_FIELD: 'There is no such field.',
  NOT_IN_LIST: 'The value must be one of: {allowed}.',
  WRONG_FORMAT: 'The value is not in the expected form, for example {example}.',
  TOO_LONG: 'The text is longer than {max} characters.',
  TOO_MANY_ENTRIES: 'There are more than {max} entries.',
  TOO_FEW_ENTRIES: 'There must be at least {min}.',
  DUPLICATE_ENTRY: 'Each entry may occur only once.',
  NUMBER_TOO_SMALL: 'The number must be at least {min}.',
  NUMBER_TOO_LARGE: 'The number must be at most {max}.',
  TEXT_BLANK: 'The text has no visible characters.',
  BIDI_CONTROL:
    'Titles and names may not contain characters that reverse the direction of writing (U+202A to U+202E, U+2066 to U+2069).',
  CONTROL_CHARACTER: 'Titles and names may not contain control characters or line breaks.',
  INVISIBLE_CHARACTER: 'The text has characters that cannot be seen. Write it anew.',
  MIXED_SCRIPTS: 'A word mixes letters of scripts that look alike. Write it in one script.',
  TIME_ZONE_UNKNOWN: 'This is no time zone of the IANA database, as Europe/Berlin.',
  LANGUAGE_TAG_INVALID: 'This is not a language tag (BCP 47), for example en or zh-Hans.',
  DUPLICATE_LANGUAGE: 'There is already a text in this language.',
  POINTER_INVALID: 'This is not a JSON Pointer, for example /occurred/start.',
  TIME_FORMAT:
    'This is not a date, or a time with its zone, for example 2018, 2018-03-18 or 2018-03-18T21:58-07:00.',
  DATE_DOES_NOT_EXIST: 'This date does not exist in the calendar.',
  TIME_DOES_NOT_EXIST:
    'This time of day does not exist: hours go from 00 to 23, minutes and seconds from 00 to 59.',
  OFFSET_OUT_OF_RANGE: 'The offset from UTC must lie between -14:00 and +14:00.',
  PRECISION_MISMATCH:
    'The precision "{precision}" is finer than the value, which gives the {written}.',
  VALUE_WITH_UNKNOWN_PRECISION:
    'A time with precision "unknown" has no value. Leave the value out.',
  END_BEFORE_START: 'The end lies before the start.',
  IN_THE_FUTURE: 'The time lies more than {hours} hours in the future.',
  COUNTRY_UNKNOWN:
    'This is not a country code of ISO 3166-1 (two capital letters), for example SG.',
  AREA_UNKNOWN: 'This is not an area code of UN M49 (three digits), for example 150.',
  PLACE_EMPTY:
    'The place says nothing. Give a country, subdivision, city or UN M49 area, or unknown: true.',
  PLACE_UNKNOWN_WITH_OTHERS: 'An unknown place cannot have a country, subdivision, city or area.',
  SUBDIVISION_OF_OTHER_COUNTRY: 'The subdivision does not belong to the country.',
  NAME_OR_UNKNOWN: 'Give a name, or say unknown: true.',
  MIN_ABOVE_MAX: 'The minimum is larger than the maximum.',
  REFERENCE_NOT_FOUND: 'There is no reference with this number; the first one is 0.',
  URL_INVALID: 'This is not a valid address, for example https://example.org/report.',
  URL_SCHEME: 'The address must begin with http:// or https://.',
  URL_CREDENTIALS: 'The address may not contain a user name or a password.',
  LABEL_REQUIRED: 'A report needs a label: {allowed}.',
  LABEL_UNKNOWN: 'The label must be spelled exactly as one of: {allowed}.',
  NOT_WITH_RED: 'TLP:RED goes to named people only. Name them in namedPeople instead.',
  AUDIENCE_NOT_WITH_LABEL:
    '{label} does not look at this. Leave it out, or choose the label that limits it in this way.',
  REQUIRED_FOR_FINAL: 'A final report needs this answer.',
  REQUIRED_FOR_VULNERABILITY: 'A vulnerability needs this answer.',
  SHARING_NOT_BY_REVISION: 'A revision cannot change the label or the audience. Use changeSharing.',
  STAGE_GOES_BACK: 'The stage cannot go back from {from} to {to}.',
  STAGE_CONTRADICTS:
    'The changes name another stage ({inChanges}) than the revision ({ofRevision}).',
  ORGANISATION_UNKNOWN: 'No member organisation has this name. The directory lists them.',
  COMMUNITY_UNKNOWN: 'There is no community of this name.',
  PERSON_UNKNOWN: 'No person of a member organisation has this id.',
  INCIDENT_UNKNOWN: 'There is no such incident.',
  NOT_A_MEMBER_OF_COMMUNITY: 'Your organisation is not a member of this community.',
  FOR_ONE_PERSON:
    'A rule of an organisation sends to its webhooks. For mail each person writes a rule of his own.',
};
