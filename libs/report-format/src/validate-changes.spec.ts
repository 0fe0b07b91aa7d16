import type { IncidentReport } from '@tocsin/domain';
import { aLangText, aReport } from './testing.js';
import { validateChanges, type RevisionOptions } from './validate-changes.js';

const current = aReport({ sharing: { tlp: 'TLP:AMBER', recipients: ['northgate-ai'] } });

const problemsOf = (changes: unknown, options?: RevisionOptions, report = current): string[] => {
  const result = validateChanges(report, changes, options);
  return result.ok ? [] : result.problems.map(({ code, pointer }) => `${code} ${pointer}`);
};

describe('A revision', () => {
  it('names only what changes and gives the whole report', () => {
    expect(validateChanges(current, { severity: { oecd: 'serious_incident' } })).toEqual({
      ok: true,
      report: { ...current, severity: { oecd: 'serious_incident' } },
    });
  });

  it('may change nothing but the stage, or correct the record type', () => {
    expect(problemsOf({}, { stage: 'intermediate' })).toEqual([]);
    expect(problemsOf({ recordType: 'near_miss' })).toEqual([]);
  });

  it('is validated as the report that it makes', () => {
    expect(
      problemsOf({
        severity: { oecd: 'terrible' },
        occurred: { end: { value: '2001', precision: 'year' } },
        colour: 'red',
        harms: null,
        systems: [{}],
      }).sort(),
    ).toEqual([
      'END_BEFORE_START /occurred/end',
      'NAME_OR_UNKNOWN /systems/0/name',
      'NOT_IN_LIST /severity/oecd',
      'REQUIRED /harms',
      'UNKNOWN_FIELD /colour',
    ]);
  });

  it('cannot take away fields that the format does not have', () => {
    expect(problemsOf({ colour: null, severity: { colour: null } })).toEqual([
      'UNKNOWN_FIELD /colour',
      'UNKNOWN_FIELD /severity/colour',
    ]);
    expect(problemsOf({ riskKind: null, severity: { rationale: null } })).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('cannot reach for a prototype: %s', (name) => {
    const changes: unknown = JSON.parse(`{"severity":{"${name}":{"polluted":true}}}`);

    expect(problemsOf(changes)).toEqual([`UNKNOWN_FIELD /severity/${name}`]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([null, undefined, [], 'text', 7])('is an object, not %p', (changes) => {
    expect(problemsOf(changes)).toHaveLength(1);
    expect(validateChanges(current, changes)).toMatchObject({ problems: [{ pointer: '' }] });
  });

  it('cannot nest deeply or make the report too large', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = { severity: deep };
    const chunk = aLangText('x'.repeat(19_000));

    expect(problemsOf(deep)[0]).toMatch(/^TOO_DEEP /);
    expect(problemsOf({ recommendedActions: Array(14).fill(chunk) })).toEqual([
      'PAYLOAD_TOO_LARGE ',
    ]);
  });
});

describe('The sharing in a revision', () => {
  it('may be repeated as it is', () => {
    expect(problemsOf({ sharing: { recipients: ['northgate-ai'], tlp: 'TLP:AMBER' } })).toEqual([]);
    expect(problemsOf({ sharing: {} })).toEqual([]);
  });

  it.each([
    { tlp: 'TLP:CLEAR' },
    { tlp: 'tlp:clear' },
    { recipients: [] },
    { community: 'finance' },
    { tlp: null },
    null,
    'TLP:CLEAR',
  ])('cannot be another: %j', (sharing) => {
    expect(problemsOf({ sharing })).toEqual(['SHARING_NOT_BY_REVISION /sharing']);
  });
});

describe('The stage of a revision', () => {
  const found = { rootCause: aLangText('a'), corrective: aLangText('b') };
  const at = (stage: IncidentReport['stage']) => aReport({ stage, response: found });

  it('goes forward or stays', () => {
    expect(problemsOf({}, { stage: 'final' }, at('initial'))).toEqual([]);
    expect(problemsOf({}, { stage: 'final' }, at('final'))).toEqual([]);
    expect(problemsOf({ stage: 'intermediate' }, {}, at('initial'))).toEqual([]);
  });

  it('never goes back', () => {
    expect(validateChanges(at('final'), {}, { stage: 'intermediate' })).toEqual({
      ok: false,
      problems: [
        {
          pointer: '/stage',
          code: 'STAGE_GOES_BACK',
          params: { from: 'final', to: 'intermediate' },
        },
      ],
    });
    expect(problemsOf({ stage: 'initial' }, {}, at('intermediate'))).toEqual([
      'STAGE_GOES_BACK /stage',
    ]);
  });

  it('is one', () => {
    expect(problemsOf({ stage: 'final' }, { stage: 'intermediate' }, at('initial'))).toEqual([
      'STAGE_CONTRADICTS /stage',
    ]);
    expect(problemsOf({ stage: 'late' }, {}, at('initial'))).toEqual(['NOT_IN_LIST /stage']);
  });

  it('final asks for root cause and corrective action', () => {
    const corrective = aLangText('a');

    expect(problemsOf({ response: { corrective } }, { stage: 'final' })).toEqual([
      'REQUIRED_FOR_FINAL /response/rootCause',
    ]);
  });
});
