import { aPayload } from '@tocsin/domain/testing';
import { describeNetwork } from './testing/each-network.js';
import { codeOf, problemsIn } from './testing/outcomes.js';
import type { IncidentReport } from '@tocsin/domain';

const en = (value: string) => [{ lang: 'en', value }];

const LANGUAGES = ['en', 'fr', 'de', 'es', 'pt', 'it', 'nl', 'pl', 'ru', 'sw', 'hi', 'ja', 'ko'];

/** A report whose JSON has exactly this many bytes of UTF-8. */
function ofBytes(bytes: number): IncidentReport {
  const filled = (filler: string) =>
    aPayload({
      description: LANGUAGES.map((lang) => ({ lang, value: 'x'.repeat(20_000) })),
      recommendedActions: en(filler),
    });
  const missing = bytes - Buffer.byteLength(JSON.stringify(filled('')));
  return filled('w'.repeat(missing));
}

const withoutLabel = (): object => {
  const { sharing: _label, ...report } = aPayload();
  return report;
};

const occurred = (value: string, precision: string): object => ({
  ...aPayload(),
  occurred: { start: { value, precision } },
});

describeNetwork('bad input', (network) => {
  const submit = async (report: unknown) => {
    const { commands, as, store } = network();
    const { position } = await store.head();
    const outcome = await commands.submitReport(
      { submissionId: 'case-1', report },
      await as('ada'),
    );
    if (!outcome.ok) expect((await store.head()).position).toBe(position);
    return outcome;
  };

  it.each<[string, unknown, string]>([
    ['no report at all', undefined, 'NOT_JSON '],
    ['text instead of a report', '{}', 'WRONG_TYPE '],
    ['a list instead of a report', [], 'WRONG_TYPE '],
    ['a wrong type', { ...aPayload(), title: 'text' }, 'WRONG_TYPE /title'],
    [
      'half a character',
      aPayload({ description: en('a\ud800b') }),
      'LONE_SURROGATE /description/0/value',
    ],
    ['a NUL', aPayload({ title: en('a\0b') }), 'NUL_CHARACTER /title/0/value'],
    [
      'a name that reaches a prototype',
      JSON.parse(`${JSON.stringify(aPayload()).slice(0, -1)},"__proto__":{"stage":"final"}}`),
      'UNKNOWN_FIELD /__proto__',
    ],
    [
      'a day that does not exist',
      occurred('2018-02-31', 'day'),
      'DATE_DOES_NOT_EXIST /occurred/start/value',
    ],
    [
      'a year to the second',
      occurred('2018', 'second'),
      'PRECISION_MISMATCH /occurred/start/precision',
    ],
    [
      'a minimum above the maximum',
      { ...aPayload(), harms: [{ oecdType: 'physical', deaths: { min: 3, max: 1 } }] },
      'MIN_ABOVE_MAX /harms/0/deaths/min',
    ],
    [
      'an address that runs a script',
      aPayload({ references: [{ type: 'news', url: 'javascript:alert(1)' }] }),
      'URL_SCHEME /references/0/url',
    ],
    ['a place that says nothing', { ...aPayload(), places: [{}] }, 'PLACE_EMPTY /places/0'],
    ['no label', withoutLabel(), 'LABEL_REQUIRED /sharing/tlp'],
    ['an empty sharing', { ...aPayload(), sharing: {} }, 'LABEL_REQUIRED /sharing/tlp'],
    [
      'a label in small letters',
      { ...aPayload(), sharing: { tlp: 'tlp:red' } },
      'LABEL_UNKNOWN /sharing/tlp',
    ],
    [
      'a label with a space',
      { ...aPayload(), sharing: { tlp: 'TLP: RED' } },
      'LABEL_UNKNOWN /sharing/tlp',
    ],
    ['an unknown field', { ...aPayload(), nonsense: 1 }, 'UNKNOWN_FIELD /nonsense'],
    [
      'a description of 20,001 characters',
      aPayload({ description: en('x'.repeat(20_001)) }),
      'TOO_LONG /description/0/value',
    ],
  ])('%s is named and nothing is written', async (_, report, expected) => {
    expect(problemsIn(await submit(report))).toEqual([expected]);
  });

  it('of ten thousand levels is named', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
    expect(problemsIn(await submit(deep))[0]).toMatch(/^TOO_DEEP /);
    expect(problemsIn(await submit({ ...aPayload(), title: deep }))[0]).toMatch(
      /^TOO_DEEP \/title/,
    );
  });

  it('of 256 kB and one byte is named; 256 kB are accepted', async () => {
    expect(problemsIn(await submit(ofBytes(262_145)))).toEqual(['PAYLOAD_TOO_LARGE ']);
    expect(problemsIn(await submit(ofBytes(262_144)))).toEqual(['accepted']);
  });

  it('are not twenty thousand Chinese characters', async () => {
    const description = [{ lang: 'zh-Hans', value: '警'.repeat(20_000) }];
    expect(codeOf(await submit(aPayload({ description })))).toBe('accepted');
  });

  it('in many places is named in every one of them at once', async () => {
    const problems = problemsIn(
      await submit({ ...aPayload({ title: [], harms: [] }), nonsense: 1, sharing: { tlp: 'x' } }),
    );
    expect(problems).toHaveLength(4);
  });
});
