import { aLangText, aReport } from './testing.js';
import { MAX_BYTES } from './plain-json.js';
import { validateReport, validateReportJson, type Validation } from './validate-report.js';

const named = (result: Validation): string[] =>
  result.ok ? [] : result.problems.map(({ code, pointer }) => `${code} ${pointer}`);

/** A valid report whose JSON is exactly this many bytes long. */
function reportOf(bytes: number): string {
  const chunks = Array.from({ length: 14 }, () => 'x'.repeat(18_000));
  const report = aReport({ recommendedActions: chunks.map((text) => aLangText(text)) });
  const missing = bytes - Buffer.byteLength(JSON.stringify(report));
  report.recommendedActions?.push(aLangText('x'.repeat(missing - 25)));
  return JSON.stringify(report);
}

describe('A payload', () => {
  it('of exactly 256 kB is accepted, and one byte more is refused, on every way in', () => {
    const [fits, tooLarge] = [reportOf(MAX_BYTES), reportOf(MAX_BYTES + 1)];
    expect([fits, tooLarge].map((text) => Buffer.byteLength(text))).toEqual([262_144, 262_145]);

    for (const validate of [
      (text: string) => validateReportJson(text),
      (text: string) => validateReportJson(Buffer.from(text)),
      (text: string) => validateReport(JSON.parse(text)),
    ]) {
      expect(named(validate(fits))).toEqual([]);
      expect(named(validate(tooLarge))).toEqual(['PAYLOAD_TOO_LARGE ']);
    }
  });

  it('is measured in bytes of UTF-8, not in characters', () => {
    const report = aReport({
      recommendedActions: Array.from({ length: 5 }, () =>
        aLangText('警'.repeat(18_000), 'zh-Hans'),
      ),
    });
    expect(JSON.stringify(report).length).toBeLessThan(MAX_BYTES / 2);

    expect(named(validateReport(report))).toEqual(['PAYLOAD_TOO_LARGE ']);
  });

  it.each(['', 'no json', '{"a":1', '{"a":1}}', "{'a':1}", 'NaN', '\u0000', '{"a":01}'])(
    'that is not JSON is refused: %j',
    (text) => {
      expect(named(validateReportJson(text))).toEqual(['MALFORMED_JSON ']);
    },
  );

  it('that is not UTF-8 is refused', () => {
    const bytes = Buffer.from(JSON.stringify(aReport()));
    bytes[20] = 0xff;

    expect(named(validateReportJson(bytes))).toEqual(['MALFORMED_UTF8 ']);
  });

  it('nested 10,000 deep, or as deep as its size allows, is refused', () => {
    const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const objects = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000);
    const inside = JSON.stringify(aReport()).replace('{', `{"deep":${lists(10_000)},`);

    for (const text of [lists(10_000), lists(MAX_BYTES / 2), objects, inside]) {
      expect(validateReportJson(text)).toMatchObject({
        ok: false,
        problems: [{ code: 'TOO_DEEP', params: { max: 32 } }],
      });
    }
  });

  it('that was parsed and holds itself is refused', () => {
    const report: Record<string, unknown> = { ...aReport() };
    report['self'] = [report];

    expect(validateReport(report)).toMatchObject({ problems: [{ code: 'TOO_DEEP' }] });
  });

  it.each([
    ['{"schemaVersion":"1","schemaVersion":"1"}', '/schemaVersion'],
    ['{"sharing":{"tlp":"TLP:RED","tl\\u0070":"TLP:CLEAR"}}', '/sharing/tlp'],
    ['{"systems":[{},{"name":"a","x":[1,{}],"name":"b"}]}', '/systems/1/name'],
    ['{"a":"\\"b\\":","b":{"a":1},"b":2}', '/b'],
  ])('that names a field twice is refused: %s', (text, pointer) => {
    expect(named(validateReportJson(text))).toEqual([`DUPLICATE_KEY ${pointer}`]);
  });

  it('hidden in a field that is refused anyway is looked at too', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    const hidden = Object.fromEntries([['__proto__', deep]]);

    expect(validateReport({ ...aReport(), x: hidden })).toMatchObject({
      problems: [{ code: 'TOO_DEEP' }],
    });
  });

  it('that names a field once in each of several objects is not', () => {
    const text = JSON.stringify(aReport({ systems: [{ name: 'a' }, { name: 'a' }] }));

    expect(named(validateReportJson(text))).toEqual([]);
  });

  it('with numbers beyond JSON is refused', () => {
    const text = JSON.stringify(aReport()).replace(
      '{',
      '{"harms":[{"oecdType":"physical","loss":{"max":1e999}}],',
    );

    expect(
      named(validateReportJson(text.replace(/"harms":\[\{"oecdType":"human[^\]]*\],/, ''))),
    ).toEqual(['NUMBER_OUT_OF_RANGE /harms/0/loss/max']);
  });

  it.each([[new Date()], [new Map()], [() => 1], [Symbol('s')], [1n], [[undefined]]])(
    'that was parsed and holds what JSON cannot is refused: %p',
    (value) => {
      expect(validateReport({ ...aReport(), riskKind: value })).toMatchObject({
        problems: [{ code: 'NOT_JSON', pointer: expect.stringMatching(/^\/riskKind/) }],
      });
    },
  );

  it('of hostile lists is refused in a moment', () => {
    const report = { ...aReport(), harms: Array.from({ length: 80_000 }, () => ({})) };
    const before = performance.now();

    expect(named(validateReport(report))[0]).toBe('TOO_MANY_ENTRIES /harms');
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});

describe('A text', () => {
  it('of 500 characters is a title, one of 501 is not; a character is a code point', () => {
    expect(named(validateReport(aReport({ title: [aLangText('𠮷'.repeat(500))] })))).toEqual([]);
    expect(named(validateReport(aReport({ title: [aLangText('𠮷'.repeat(501))] })))).toEqual([
      'TOO_LONG /title/0/value',
    ]);
  });

  it('of 20,000 Chinese characters is a description, one of 20,001 is not', () => {
    const description = (length: number) =>
      validateReport(aReport({ description: [aLangText('警'.repeat(length), 'zh-Hans')] }));

    expect(named(description(20_000))).toEqual([]);
    expect(description(20_001)).toMatchObject({
      problems: [{ pointer: '/description/0/value', code: 'TOO_LONG', params: { max: 20_000 } }],
    });
  });

  it.each(['', ' ', '\n\t', '\u3000', '\u00a0', '\u200b', '\ufeff'])(
    'is not blank: %j',
    (blank) => {
      expect(named(validateReport(aReport({ title: [aLangText(blank)] })))).toContain(
        'TEXT_BLANK /title/0/value',
      );
    },
  );

  it('has no NUL and no half characters, nor have names of fields', () => {
    const report = {
      ...aReport({ title: [aLangText('a\0b')], description: [aLangText('half \ud83d')] }),
      'na\0me': 1,
      '\udc00': 1,
    };

    expect(named(validateReport(report)).sort()).toEqual([
      'LONE_SURROGATE /description/0/value',
      'LONE_SURROGATE /\ufffd',
      'NUL_CHARACTER /na\ufffdme',
      'NUL_CHARACTER /title/0/value',
      'UNKNOWN_FIELD /na\ufffdme',
      'UNKNOWN_FIELD /\ufffd',
    ]);
    expect(named(validateReport(aReport({ title: [aLangText('whole 🚨')] })))).toEqual([]);
  });

  it('inside a free value is looked at too', () => {
    const classification = {
      taxonomy: 'T',
      taxonomyVersion: '1',
      field: 'F',
      value: { list: ['a\0'] },
      by: 'machine' as const,
      status: 'draft' as const,
    };

    expect(named(validateReport(aReport({ classifications: [classification] })))).toEqual([
      'NUL_CHARACTER /classifications/0/value/list/0',
    ]);
  });
});

describe('A list', () => {
  it('has as many entries as the schema allows', () => {
    const references = (length: number) =>
      named(
        validateReport(
          aReport({ references: Array.from({ length }, () => ({ type: 'news' as const })) }),
        ),
      );

    expect(references(200)).toEqual([]);
    expect(references(201)).toEqual(['TOO_MANY_ENTRIES /references']);
  });

  it('and every text have an upper bound in the schema', async () => {
    const { incidentReportSchema } = await import('./schema.generated.js');
    const unbounded: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type } = node as { type?: unknown };
      const bounded = ['maxLength', 'enum', 'const', 'maxItems'].some((each) => each in node);
      const closed = /^\^.*[^+*]\$$/.test(String((node as { pattern?: string }).pattern));
      if ((type === 'string' && !bounded && !closed) || (type === 'array' && !bounded)) {
        unbounded.push(at);
      }
      for (const [name, child] of Object.entries(node)) walk(child, `${at}/${name}`);
    };
    walk(incidentReportSchema, '');

    expect(unbounded).toEqual([]);
  });
});
