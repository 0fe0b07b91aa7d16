import type { IncidentReport } from '@tocsin/domain';
import { validateReport, validateReportJson, type Validation } from './validate-report.js';
import { aLangText, aReport } from './testing.js';

const named = (result: Validation): string[] =>
  result.ok ? [] : result.problems.map(({ code, pointer }) => `${code} ${pointer}`).sort();

/** A report with answers of any shape. */
const wrong = (overrides: Record<string, unknown>): unknown => ({ ...aReport(), ...overrides });

const problemsOf = (overrides: Record<string, unknown>): string[] =>
  named(validateReport(wrong(overrides)));

describe('A first submission', () => {
  it('is accepted with eleven answers and a label', () => {
    const report = aReport();

    expect(validateReport(report)).toEqual({ ok: true, report });
  });

  it('is returned as a copy, without fields that are undefined', () => {
    const report = aReport();
    const result = validateReport({ ...report, riskKind: undefined });

    expect(result.ok && result.report).not.toBe(report);
    expect(result.ok && 'riskKind' in result.report).toBe(false);
  });

  it('is told every answer that is missing at once', () => {
    const answers =
      'schemaVersion recordType stage title description aiInvolvement occurred awareAt places ' +
      'severity harms systems references';

    expect(named(validateReport({}))).toEqual(
      [
        'LABEL_REQUIRED /sharing/tlp',
        ...answers.split(' ').map((name) => `REQUIRED /${name}`),
      ].sort(),
    );
  });

  it('may say that time, place and system are not known', () => {
    expect(
      problemsOf({
        occurred: { start: { precision: 'unknown' } },
        places: [{ unknown: true }],
        systems: [{ unknown: true }],
        unknownFields: ['/occurred/start', '/systems/0/name'],
      }),
    ).toEqual([]);
  });

  it.each([null, undefined, 'text', 7, true, [], () => 1, Symbol('s'), 1n])(
    'is refused when it is no object: %p',
    (input) => {
      expect(validateReport(input)).toMatchObject({ ok: false, problems: [{ pointer: '' }] });
    },
  );
});

describe('The label', () => {
  it.each(['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'])(
    'is accepted as FIRST spells it: %s',
    (tlp) => {
      expect(problemsOf({ sharing: { tlp } })).toEqual([]);
    },
  );

  it.each(['tlp:green', 'TLP: GREEN', 'TLP:GREEN ', 'TLP:WHITE', 'TLP:AMBER STRICT', '', 3])(
    'is refused in any other spelling: %p',
    (tlp) => {
      expect(problemsOf({ sharing: { tlp } })).toEqual(['LABEL_UNKNOWN /sharing/tlp']);
    },
  );

  it('is asked for when there is none', () => {
    expect(problemsOf({ sharing: {} })).toEqual(['LABEL_REQUIRED /sharing/tlp']);
    expect(problemsOf({ sharing: undefined })).toEqual(['LABEL_REQUIRED /sharing/tlp']);
  });

  it('TLP:RED goes to named people and not to organisations or communities', () => {
    const sharing = { tlp: 'TLP:RED', namedPeople: ['p'], recipients: ['o'], community: 'c' };

    expect(problemsOf({ sharing })).toEqual([
      'NOT_WITH_RED /sharing/community',
      'NOT_WITH_RED /sharing/recipients',
    ]);
  });

  it('refuses an audience that it would not obey', () => {
    const audience = { recipients: ['o'], community: 'c', namedPeople: ['p'] };

    expect(problemsOf({ sharing: { tlp: 'TLP:GREEN', ...audience } })).toEqual([
      'AUDIENCE_NOT_WITH_LABEL /sharing/namedPeople',
      'AUDIENCE_NOT_WITH_LABEL /sharing/recipients',
    ]);
    expect(problemsOf({ sharing: { tlp: 'TLP:AMBER', ...audience } })).toEqual([
      'AUDIENCE_NOT_WITH_LABEL /sharing/community',
      'AUDIENCE_NOT_WITH_LABEL /sharing/namedPeople',
    ]);
  });

  it('takes the authorities that a report without authorities names all the same', () => {
    const sharing = { tlp: 'TLP:CLEAR', withoutAuthorities: true, recipients: ['rhine-office'] };

    expect(problemsOf({ sharing })).toEqual([]);
  });
});

describe('A report of a certain kind', () => {
  it('needs root cause and corrective action when it is final', () => {
    const rootCause = aLangText('A limit was missing.');

    expect(problemsOf({ stage: 'final' })).toEqual([
      'REQUIRED_FOR_FINAL /response/corrective',
      'REQUIRED_FOR_FINAL /response/rootCause',
    ]);
    expect(problemsOf({ stage: 'final', response: { corrective: rootCause } })).toEqual([
      'REQUIRED_FOR_FINAL /response/rootCause',
    ]);
    expect(problemsOf({ stage: 'final', response: { rootCause, corrective: rootCause } })).toEqual(
      [],
    );
  });

  it('needs the security answers when it is a vulnerability', () => {
    expect(problemsOf({ recordType: 'vulnerability' })).toEqual([
      'REQUIRED_FOR_VULNERABILITY /security',
    ]);
    expect(problemsOf({ recordType: 'vulnerability', security: {} })).toEqual([]);
  });
});

describe('A field', () => {
  it('that the format does not have is named by its pointer', () => {
    const systems = [{ name: 'M', 'ver/sion': 1 }];

    expect(problemsOf({ colour: 'red', systems })).toEqual([
      'UNKNOWN_FIELD /colour',
      'UNKNOWN_FIELD /systems/0/ver~1sion',
    ]);
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'that reaches for a prototype is unknown: %s',
    (name) => {
      const text = JSON.stringify(aReport()).replace(/^\{/, `{"${name}":{"polluted":true},`);
      const inside = JSON.stringify(aReport({ severity: { oecd: 'incident' } })).replace(
        '"severity":{',
        `"severity":{"${name}":1,`,
      );

      expect(named(validateReportJson(text))).toEqual([`UNKNOWN_FIELD /${name}`]);
      expect(named(validateReportJson(inside))).toEqual([`UNKNOWN_FIELD /severity/${name}`]);
      expect(named(validateReport(JSON.parse(text)))).toEqual([`UNKNOWN_FIELD /${name}`]);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    },
  );

  it('of the wrong type, with an unlisted value or out of bounds is named once', () => {
    expect(
      problemsOf({
        recordType: 'crash',
        drill: 'no',
        harms: [],
        severity: { oecd: null },
        classifications: [{ ...aClassification, confidence: 2 }],
      }),
    ).toEqual([
      'NOT_IN_LIST /recordType',
      'NOT_IN_LIST /severity/oecd',
      'NUMBER_TOO_LARGE /classifications/0/confidence',
      'TOO_FEW_ENTRIES /harms',
      'WRONG_TYPE /drill',
    ]);
  });

  it('needs a name, or says that it is unknown', () => {
    expect(
      problemsOf({ systems: [{}, { unknown: false }], entities: [{ roles: ['developer'] }] }),
    ).toEqual([
      'NAME_OR_UNKNOWN /entities/0/name',
      'NAME_OR_UNKNOWN /systems/0/name',
      'NAME_OR_UNKNOWN /systems/1/name',
    ]);
  });

  it('that lists the same twice is named at the second', () => {
    const aiInvolvement = { ...aReport().aiInvolvement, failureKinds: ['data', 'model', 'data'] };

    expect(problemsOf({ aiInvolvement })).toEqual([
      'DUPLICATE_ENTRY /aiInvolvement/failureKinds/2',
    ]);
  });
});

const aClassification = {
  taxonomy: 'MIT',
  taxonomyVersion: '1',
  field: 'Risk Subdomain',
  value: '7.3',
  by: 'imported',
  status: 'agreed',
};

describe('The list of problems', () => {
  it('names 200 and says how many more there are', () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`field${i}`, i]));
    const result = validateReport(wrong(many));

    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problems).toHaveLength(201);
    expect(result.problems[200]).toEqual({
      pointer: '',
      code: 'MORE_PROBLEMS',
      params: { more: 50 },
    });
  });

  it('is not made large by long names of fields', () => {
    const result = validateReport(wrong({ ['x'.repeat(100_000)]: 1 }));

    expect(JSON.stringify(result).length).toBeLessThan(300);
  });

  it('is the same whether the report comes as text, as bytes or parsed', () => {
    const report: unknown = wrong({ colour: 1, sharing: {} });
    const text = JSON.stringify(report);

    const expected = validateReport(report);

    expect(validateReportJson(text)).toEqual(expected);
    expect(validateReportJson(Buffer.from(text))).toEqual(expected);
  });
});

describe('Answers that depend on each other', () => {
  it('a factor names a reference that is there', () => {
    const factor = (referenceIndex: number): IncidentReport['contributingFactors'] => [
      { factor: 'data_quality', basis: 'alleged', referenceIndex },
    ];

    expect(problemsOf({ contributingFactors: factor(0) })).toEqual([]);
    expect(problemsOf({ contributingFactors: factor(1) })).toEqual([
      'REFERENCE_NOT_FOUND /contributingFactors/0/referenceIndex',
    ]);
  });

  it('a minimum is not above its maximum', () => {
    const harm = (deaths: object) => [{ oecdType: 'physical', deaths }];

    expect(problemsOf({ harms: harm({ min: 1, max: 1 }) })).toEqual([]);
    expect(problemsOf({ harms: harm({ min: 3, max: 1 }) })).toEqual([
      'MIN_ABOVE_MAX /harms/0/deaths/min',
    ]);
  });
});
