import { isHandle, mixesScripts, type LocalName } from '@tocsin/domain';
import { findUnsoundJson, problem, type Problem, type ProblemCode } from '@tocsin/report-format';

/** Marks that turn the direction of writing, visible or not (Trojan Source; Unicode UAX #9). */
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
const CONTROL = /\p{Cc}/u;
/** Zero-width and other characters without a picture, private ones, tags. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/u;
/** Joiners are part of writing in some scripts, and of forging in these. */
const JOINERS = /[\u200C\u200D]/g;
const LOOK_ALIKE_SCRIPTS = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;
/** ITU-T E.164: a plus and up to 15 digits. */
const E164 = /^\+[1-9]\d{6,14}$/;
const EMAIL =
  /^[^\s@<>()[\]\\,;:"]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;
const JURISDICTION = /^(?:[A-Z]{2}|INT)$/;
const PUBLIC_KEY =
  /^-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n[\x20-\x7E\r\n]+\r?\n-----END PGP PUBLIC KEY BLOCK-----\s*$/;

const LONGEST_NAME = 200;
const MOST_NAMES = 20;
const LONGEST_EMAIL = 254;
const LONGEST_KEY = 20_000;

/** Finds everything that is wrong with what somebody filled in, each with its place. */
export class Form {
  readonly problems: Problem[];

  constructor(input: unknown) {
    this.problems = findUnsoundJson(input);
  }

  /** One line of text, not empty: nothing that could pose as something else, or go on in a second line. */
  line(pointer: string, value: string, max = LONGEST_NAME): this {
    const seen = LOOK_ALIKE_SCRIPTS.test(value) ? value : value.replace(JOINERS, '');
    // NUL has a code of its own.
    const text = seen.replaceAll('\0', '');
    if (value.trim() === '') this.refuse(pointer, 'TEXT_BLANK');
    if (BIDI.test(text)) this.refuse(pointer, 'BIDI_CONTROL');
    else if (INVISIBLE.test(text)) this.refuse(pointer, 'INVISIBLE_CHARACTER');
    if (CONTROL.test(text)) this.refuse(pointer, 'CONTROL_CHARACTER');
    return this.length(pointer, value, max);
  }

  /** What others are to know somebody by. */
  name(pointer: string, value: string): this {
    if (mixesScripts(value)) this.refuse(pointer, 'MIXED_SCRIPTS');
    return this.line(pointer, value);
  }

  /** Some sentences; lines and tabs are allowed in them. */
  text(pointer: string, value: string, max: number): this {
    if (value.trim() === '') this.refuse(pointer, 'TEXT_BLANK');
    if (/[\u202A-\u202E\u2066-\u2069]/.test(value)) this.refuse(pointer, 'BIDI_CONTROL');
    if (CONTROL.test(value.replace(/[\0\t\r\n]/g, ''))) this.refuse(pointer, 'CONTROL_CHARACTER');
    return this.length(pointer, value, max);
  }

  names(names: readonly LocalName[]): this {
    if (names.length === 0) this.refuse('/names', 'TOO_FEW_ENTRIES', { min: 1 });
    if (names.length > MOST_NAMES) {
      return this.refuse('/names', 'TOO_MANY_ENTRIES', { max: MOST_NAMES });
    }
    const tags = names.map(({ lang }) => lang.toLowerCase());
    names.forEach(({ lang, value }, index) => {
      this.language(`/names/${index}/lang`, lang).name(`/names/${index}/value`, value);
      if (tags.indexOf(lang.toLowerCase()) < index) {
        this.refuse(`/names/${index}/lang`, 'DUPLICATE_LANGUAGE');
      }
    });
    return this;
  }

  language(pointer: string, tag: string): this {
    return isAccepted(() => Intl.getCanonicalLocales(tag)) && tag !== ''
      ? this
      : this.refuse(pointer, 'LANGUAGE_TAG_INVALID');
  }

  handle(pointer: string, value: string | null): this {
    return this.matches(pointer, value, { fits: isHandle, example: 'northgate-ai' });
  }

  jurisdiction(value: string): this {
    return this.matches('/jurisdiction', value, {
      fits: (text) => JURISDICTION.test(text),
      example: 'DE',
    });
  }

  telephone(pointer: string, value: string | null): this {
    return this.matches(pointer, value, {
      fits: (text) => E164.test(text),
      example: '+12025550143',
    });
  }

  email(pointer: string, value: string | null): this {
    return this.matches(pointer, value, {
      fits: (text) =>
        text.length <= LONGEST_EMAIL &&
        EMAIL.test(text) &&
        !INVISIBLE.test(text) &&
        !CONTROL.test(text),
      example: 'duty@example.org',
    });
  }

  /** An IANA name; an offset does not know of summer. */
  timeZone(pointer: string, value: string): this {
    const isName = /^[A-Za-z]/.test(value);
    const isKnown = () => new Intl.DateTimeFormat('en', { timeZone: value });
    return isName && isAccepted(isKnown) ? this : this.refuse(pointer, 'TIME_ZONE_UNKNOWN');
  }

  publicKey(pointer: string, value: string | null): this {
    if (value !== null) this.length(pointer, value, LONGEST_KEY);
    return this.matches(pointer, value, {
      fits: (text) => PUBLIC_KEY.test(text),
      example: '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    });
  }

  private matches(
    pointer: string,
    value: string | null,
    { fits, example }: { readonly fits: (text: string) => boolean; readonly example: string },
  ): this {
    return value === null || fits(value) ? this : this.refuse(pointer, 'WRONG_FORMAT', { example });
  }

  private length(pointer: string, value: string, max: number): this {
    return [...value].length <= max ? this : this.refuse(pointer, 'TOO_LONG', { max });
  }

  private refuse(pointer: string, code: ProblemCode, params: Problem['params'] = {}): this {
    this.problems.push(problem(pointer, code, params));
    return this;
  }
}

function isAccepted(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
