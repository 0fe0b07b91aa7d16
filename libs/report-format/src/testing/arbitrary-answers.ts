import fc from 'fast-check';
import {
  countries,
  regions,
  type FuzzyTime,
  type LangText,
  type Place,
  type Quantity,
} from '@tocsin/domain';

const characters = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...'模型泄露对话自动驾驶é𠮷🚨ا'), maxLength: 20 }),
);

/** Text that fits a name: one line with at least one visible character. */
export const oneLine: fc.Arbitrary<string> = characters.map((text) => `A${text}`.trimEnd());

/** Text with line breaks, up to the length of a long description now and then. */
export const aText: fc.Arbitrary<string> = fc
  .array(oneLine, { minLength: 1, maxLength: 4 })
  .map((lines) => lines.join('\n'));

const language = fc.constantFrom('en', 'zh-Hans', 'zh-Hant', 'pt-BR', 'fr', 'sw');

export const langTexts = (value: fc.Arbitrary<string>): fc.Arbitrary<LangText> =>
  fc.record(
    {
      lang: language,
      value,
      machineTranslated: fc.boolean(),
      translatedFromRevision: fc.integer({ min: 1, max: 50 }),
    },
    { requiredKeys: ['lang', 'value'], noNullPrototype: true },
  );

const moment = fc.date({
  min: new Date('1990-01-01'),
  max: new Date('2026-01-01'),
  noInvalidDate: true,
});
const zone = fc.constantFrom('Z', '+08:00', '-04:00', '+05:45');

/** How much of an ISO time is written for each precision. */
const WRITTEN = { year: 4, month: 7, day: 10, minute: 16, second: 19 } as const;

const known: fc.Arbitrary<FuzzyTime> = fc
  .record({
    at: moment,
    precision: fc.constantFrom('year', 'month', 'day', 'minute', 'second'),
    zone,
    estimated: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ at, precision, zone: written, estimated }) => {
    const value = at.toISOString().slice(0, WRITTEN[precision]);
    const withZone = precision === 'minute' || precision === 'second' ? value + written : value;
    return { value: withZone, precision, ...(estimated === undefined ? {} : { estimated }) };
  });

/** Times of every precision between 1990 and 2026, and now and then one that is not known. */
export const aTime: fc.Arbitrary<FuzzyTime> = fc.oneof(
  { weight: 5, arbitrary: known },
  { weight: 1, arbitrary: fc.constant<FuzzyTime>({ precision: 'unknown' }) },
);

const meaning = fc.constantFrom(
  ...(['occurred', 'harm_felt', 'deployed', 'developed', undefined] as const),
);

/** Places of every kind: country, subdivision, city, region, unknown; with a meaning or without. */
export const aPlace: fc.Arbitrary<Place> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...countries()).map((country): Place => ({ country })),
      fc.constantFrom(...regions()).map((unM49): Place => ({ unM49 })),
      fc.constantFrom<Place>(
        { country: 'US', subdivision: 'US-AZ', city: 'Tempe' },
        { country: 'CN', unM49: '030' },
        { city: '上海' },
        { unknown: true },
      ),
    ),
    meaning,
  )
  .map(([place, means]) => (means === undefined ? { ...place } : { ...place, meaning: means }));

export const aQuantity: fc.Arbitrary<Quantity> = fc
  .tuple(fc.nat(1000), fc.nat(1000), fc.constantFrom('min', 'max', 'both'))
  .map(([a, b, sides]) => ({
    ...(sides === 'max' ? {} : { min: Math.min(a, b) }),
    ...(sides === 'min' ? {} : { max: Math.max(a, b) }),
    unit: 'persons',
  }));

export const aUrl: fc.Arbitrary<string> = fc.constantFrom(
  'https://incidentdatabase.ai/cite/28',
  'http://example.org/路径?q=1#part',
  'HTTPS://example.org:8443/a%20b',
);
