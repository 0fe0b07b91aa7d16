import type { FuzzyTime, IncidentReport, Place } from '@tocsin/domain';
import { aLangText, aReport } from './testing.js';
import { validateReport } from './validate-report.js';

const problemsOf = (overrides: Partial<IncidentReport>, now?: number): string[] => {
  const result = validateReport(aReport(overrides), now === undefined ? {} : { now });
  return result.ok ? [] : result.problems.map(({ code, pointer }) => `${code} ${pointer}`);
};

const occurred = (start: FuzzyTime, end?: FuzzyTime) =>
  problemsOf({ occurred: { start, ...(end ? { end } : {}) } });

const day = (value: string): FuzzyTime => ({ value, precision: 'day' });

describe('A time', () => {
  it.each<[string, FuzzyTime['precision'], string]>([
    ['2018-02-31', 'day', 'DATE_DOES_NOT_EXIST /occurred/start/value'],
    ['2018-01-01T24:00Z', 'minute', 'TIME_DOES_NOT_EXIST /occurred/start/value'],
    ['2016-12-31T23:59:60Z', 'second', 'TIME_DOES_NOT_EXIST /occurred/start/value'],
    ['2018-01-01T12:00+14:30', 'minute', 'OFFSET_OUT_OF_RANGE /occurred/start/value'],
    ['2018-01-01T12:00', 'minute', 'TIME_FORMAT /occurred/start/value'],
    ['yesterday', 'day', 'TIME_FORMAT /occurred/start/value'],
    ['2018', 'second', 'PRECISION_MISMATCH /occurred/start/precision'],
    ['2018-03-18', 'minute', 'PRECISION_MISMATCH /occurred/start/precision'],
    ['2018', 'unknown', 'VALUE_WITH_UNKNOWN_PRECISION /occurred/start/value'],
  ])('%s to the %s is refused', (value, precision, problem) => {
    expect(occurred({ value, precision })).toEqual([problem]);
  });

  it('may be less exact than it is written', () => {
    expect(occurred({ value: '2018-03-18', precision: 'year' })).toEqual([]);
  });

  it('needs a value unless it is not known, and a precision always', () => {
    expect(occurred({ precision: 'day' })).toEqual(['REQUIRED /occurred/start/value']);
    expect(occurred({ precision: 'unknown' })).toEqual([]);
    expect(occurred({ value: '2018' } as FuzzyTime)).toEqual([
      'REQUIRED /occurred/start/precision',
    ]);
  });

  it('does not end before it starts; vague times are given the benefit of the doubt', () => {
    expect(occurred(day('2018-03-18'), day('2018-03-17'))).toEqual([
      'END_BEFORE_START /occurred/end',
    ]);
    expect(occurred(day('2018-03-18'), day('2018-03-18'))).toEqual([]);
    expect(occurred(day('2018-03-18'), { value: '2018', precision: 'year' })).toEqual([]);
    expect(occurred(day('2018-03-18'), { precision: 'unknown' })).toEqual([]);
  });

  it('of becoming aware lies at most a day ahead of the clock, when a clock is given', () => {
    const now = Date.UTC(2026, 10, 20);
    const aware = (value: string) => ({ awareAt: { value, precision: 'minute' as const } });

    expect(problemsOf(aware('2026-11-21T00:00Z'), now)).toEqual([]);
    expect(problemsOf(aware('2026-11-21T00:01Z'), now)).toEqual(['IN_THE_FUTURE /awareAt/value']);
    expect(problemsOf(aware('2026-11-21T00:01+08:00'), now)).toEqual([]);
    expect(problemsOf(aware('2099-01-01T00:00Z'))).toEqual([]);
  });

  it('of a notification is a moment with a zone', () => {
    const sent = (sentAt: string) =>
      problemsOf({
        regulatory: { notifications: [{ ruleId: 'r', status: 'sent_initial', sentAt }] },
      }).map((problem) => problem.split(' ')[0]);

    expect(sent('2026-11-20T03:15:00+08:00')).toEqual([]);
    expect(sent('2026-11-20T03:15:00')).toEqual(['TIME_FORMAT']);
    expect(sent('2026-11-20T03:15Z')).toEqual(['TIME_FORMAT']);
    expect(sent('2026-11-31T03:15:00Z')).toEqual(['DATE_DOES_NOT_EXIST']);
  });
});

describe('A place', () => {
  it.each<[Place, string[]]>([
    [{ country: 'US', subdivision: 'US-AZ', city: 'Tempe', meaning: 'occurred' }, []],
    [{ unM49: '001' }, []],
    [{ unM49: '840' }, []],
    [{ city: '上海' }, []],
    [{ unknown: true, meaning: 'developed' }, []],
    [{}, ['PLACE_EMPTY /places/0']],
    [{ meaning: 'occurred' }, ['PLACE_EMPTY /places/0']],
    [{ unknown: false }, ['PLACE_EMPTY /places/0']],
    [{ unknown: true, city: 'Tempe' }, ['PLACE_UNKNOWN_WITH_OTHERS /places/0/unknown']],
    [{ country: 'XX' }, ['COUNTRY_UNKNOWN /places/0/country']],
    [{ country: 'us' }, ['COUNTRY_UNKNOWN /places/0/country']],
    [{ country: 'UK' }, ['COUNTRY_UNKNOWN /places/0/country']],
    [{ unM49: '999' }, ['AREA_UNKNOWN /places/0/unM49']],
    [{ unM49: '1' }, ['AREA_UNKNOWN /places/0/unM49']],
    [{ subdivision: 'XX-1' }, ['COUNTRY_UNKNOWN /places/0/subdivision']],
    [{ subdivision: 'Arizona' }, ['WRONG_FORMAT /places/0/subdivision']],
    [
      { country: 'FR', subdivision: 'US-AZ' },
      ['SUBDIVISION_OF_OTHER_COUNTRY /places/0/subdivision'],
    ],
  ])('%j', (place, problems) => {
    expect(problemsOf({ places: [place] })).toEqual(problems);
  });
});

describe('An address', () => {
  it.each([
    'https://incidentdatabase.ai/cite/28',
    'http://example.org:8080/a?b=c#d',
    'https://example.org/路径',
    'HTTPS://EXAMPLE.ORG/',
  ])('of the web is accepted: %s', (url) => {
    expect(problemsOf({ references: [{ type: 'news', url }] })).toEqual([]);
  });

  it.each([
    ['javascript:alert(1)', 'URL_SCHEME'],
    ['JavaScript:alert(1)', 'URL_SCHEME'],
    ['data:text/html,x', 'URL_SCHEME'],
    ['file:///etc/passwd', 'URL_SCHEME'],
    ['ftp://example.org/', 'URL_SCHEME'],
    ['//example.org/', 'URL_INVALID'],
    ['example.org', 'URL_INVALID'],
    ['', 'URL_INVALID'],
    ['https:example.org', 'URL_INVALID'],
    ['https://', 'URL_INVALID'],
    ['https://exa mple.org/', 'URL_INVALID'],
    ['https://example.org/\n', 'URL_INVALID'],
    [' https://example.org/', 'URL_INVALID'],
    ['https://example.org\\@evil.example/', 'URL_INVALID'],
    ['https://example.org/\u202Egro.live', 'URL_INVALID'],
    ['https://user:secret@example.org/', 'URL_CREDENTIALS'],
    ['https://user@example.org/', 'URL_CREDENTIALS'],
  ])('%j is refused', (url, code) => {
    const reference = { type: 'news', url, archivedUrl: url } as const;

    expect(problemsOf({ references: [reference] })).toEqual([
      `${code} /references/0/url`,
      `${code} /references/0/archivedUrl`,
    ]);
  });
});

describe('A title or a name', () => {
  const spoofed = 'report\u202Egpj.exe';

  it('cannot reverse the direction of writing', () => {
    expect(
      problemsOf({
        title: [aLangText(spoofed)],
        systems: [{ name: 'a\u2066b' }],
        entities: [{ name: 'a\u202Ab', roles: ['target'] }],
        places: [{ city: spoofed }],
        references: [{ type: 'news', label: spoofed }],
      }).sort(),
    ).toEqual([
      'BIDI_CONTROL /entities/0/name',
      'BIDI_CONTROL /places/0/city',
      'BIDI_CONTROL /references/0/label',
      'BIDI_CONTROL /systems/0/name',
      'BIDI_CONTROL /title/0/value',
    ]);
  });

  it('is one line, since it stands in subjects of mails and on terminals', () => {
    expect(problemsOf({ title: [aLangText('a\r\nBcc: all')] })).toEqual([
      'CONTROL_CHARACTER /title/0/value',
    ]);
    expect(problemsOf({ systems: [{ name: '\u001b[2J' }] })).toEqual([
      'CONTROL_CHARACTER /systems/0/name',
    ]);
  });

  it('may be written from right to left, and a description may have lines', () => {
    expect(
      problemsOf({
        title: [aLangText('نموذج \u200f يكشف', 'ar')],
        description: [aLangText('one\ntwo \u202Bthree\u202C')],
      }),
    ).toEqual([]);
  });
});

describe('A language', () => {
  it.each(['en', 'zh-Hans', 'zh-Hant-HK', 'sr-Latn-RS', 'de-CH-1996', 'yue', 'en-x-private'])(
    '%s is accepted',
    (lang) => {
      expect(problemsOf({ title: [aLangText('a', lang)] })).toEqual([]);
    },
  );

  it.each(['', 'english!', 'zh_Hans', 'e', '中文', 'en-', 'en-a', 'de-1996-1996', 'x-private'])(
    '%j is refused',
    (lang) => {
      expect(problemsOf({ title: [aLangText('a', lang)] })).toEqual([
        'LANGUAGE_TAG_INVALID /title/0/lang',
      ]);
    },
  );

  it('has one title and one description, however it is spelled', () => {
    const texts = [aLangText('一', 'zh-Hans'), aLangText('one', 'en'), aLangText('二', 'ZH-hans')];

    expect(problemsOf({ title: texts, description: texts })).toEqual([
      'DUPLICATE_LANGUAGE /title/2/lang',
      'DUPLICATE_LANGUAGE /description/2/lang',
    ]);
  });
});

describe('What is listed as unknown', () => {
  it('is listed by JSON Pointers', () => {
    expect(problemsOf({ unknownFields: ['/occurred/start', '/a~1b~0c', '/'] })).toEqual([]);
    expect(problemsOf({ unknownFields: ['occurred', '', '/a~2'] })).toEqual([
      'POINTER_INVALID /unknownFields/0',
      'POINTER_INVALID /unknownFields/1',
      'POINTER_INVALID /unknownFields/2',
    ]);
  });
});
