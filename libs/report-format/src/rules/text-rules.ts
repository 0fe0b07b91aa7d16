import type { ProblemCode } from '../problem.js';
import { isRecord, textRule, type Finding, type Rule } from './rule.js';

/** Characters that reverse the direction of writing, with which a name can pose as another (Trojan Source). */
const BIDI = /[\u202A-\u202E\u2066-\u2069]/;

/** A title, a name: one line, and read in the order in which it is written. */
export const name: Rule = (value) => {
  if (typeof value !== 'string') return [];
  const found: Finding[] = [];
  if (BIDI.test(value)) found.push({ at: '', code: 'BIDI_CONTROL' });
  // NUL has a code of its own.
  if (/\p{Cc}/u.test(value.replaceAll('\0', ''))) found.push({ at: '', code: 'CONTROL_CHARACTER' });
  return found;
};

export const languageTag = textRule('LANGUAGE_TAG_INVALID', (tag) => canonicalTag(tag) !== null);

/** A list of texts has at most one in each language, however the language is spelled. */
export const oneTextPerLanguage: Rule = (texts) => {
  if (!Array.isArray(texts)) return [];
  const seen = new Set<string>();
  return texts.flatMap((text: unknown, index): Finding[] => {
    const tag =
      isRecord(text) && typeof text['lang'] === 'string' ? canonicalTag(text['lang']) : null;
    if (tag === null) return [];
    if (seen.has(tag)) return [{ at: `/${index}/lang`, code: 'DUPLICATE_LANGUAGE' }];
    seen.add(tag);
    return [];
  });
};

function canonicalTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** RFC 6901: nothing, or segments that each begin with a slash; ~ only as ~0 and ~1. */
export const jsonPointer = textRule('POINTER_INVALID', (text) =>
  /^(\/([^~/]|~[01])*)+$/.test(text),
);

/** An address of the web: http or https, absolute, without a user name or password in it. */
export const url: Rule = (value) => {
  const code = typeof value === 'string' ? wrongAddress(value) : null;
  return code === null ? [] : [{ at: '', code }];
};

function wrongAddress(address: string): ProblemCode | null {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(address)?.[0].toLowerCase();
  if (scheme === undefined) return 'URL_INVALID';
  if (scheme !== 'http:' && scheme !== 'https:') return 'URL_SCHEME';
  // The parser forgives spaces, line breaks, backslashes and missing slashes; a reader of the link may not.
  const sound = /^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(address) && !BIDI.test(address);
  if (!sound || !URL.canParse(address)) return 'URL_INVALID';
  const { username, password } = new URL(address);
  return username + password === '' ? null : 'URL_CREDENTIALS';
}
