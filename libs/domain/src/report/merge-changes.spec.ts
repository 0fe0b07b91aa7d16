import fc from 'fast-check';
import { aPayload } from '../testing/a-payload.js';
import type { IncidentReport } from './incident-report.js';
import { fieldDifferences, mergeChanges } from './merge-changes.js';

type Json = Record<string, unknown>;

/** Merging is about JSON; what the fields mean does not matter to it. */
const merge = (target: Json, patch: Json): unknown =>
  mergeChanges(target as unknown as IncidentReport, patch);

describe('A revision', () => {
  it('names only what changes', () => {
    const report = aPayload({ severity: { oecd: 'incident', assessedBy: 'submitter' } });
    const revised = mergeChanges(report, { severity: { oecd: 'serious_incident' } });

    expect(revised).toEqual({
      ...report,
      severity: { oecd: 'serious_incident', assessedBy: 'submitter' },
    });
  });

  it('replaces lists whole', () => {
    const report = aPayload({ places: [{ country: 'US' }, { country: 'GB' }] });

    expect(mergeChanges(report, { places: [{ country: 'FR' }] }).places).toEqual([
      { country: 'FR' },
    ]);
  });

  it('takes an answer away with null', () => {
    const report = aPayload({ riskKind: 'misuse' });

    expect('riskKind' in mergeChanges(report, { riskKind: null })).toBe(false);
  });

  // RFC 7396, appendix A, the cases whose target and patch are objects.
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('merges %j and %j as RFC 7396 says', (target, patch, result) => {
    expect(merge(target, patch)).toEqual(result);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('never writes %s', (name) => {
    const changes = JSON.parse(`{"a":{"${name}":{"polluted":true}},"${name}":{"b":1}}`) as Json;
    const merged = merge({ a: {} }, changes) as { a: object };

    expect(Object.hasOwn(merged, name) || Object.hasOwn(merged.a, name)).toBe(false);
    expect(Object.getPrototypeOf(merged.a)).toBe(Object.prototype);
    expect(({} as Json)['polluted']).toBeUndefined();
  });

  const anyJson = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => value as Json);

  it('made twice is the same as made once, and changes neither report nor changes', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (target, patch) => {
        const before = JSON.stringify([target, patch]);
        const once = merge(target, patch);
        expect(merge(once as Json, patch)).toEqual(once);
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
    );
  });

  it('of nothing changes nothing', () => {
    fc.assert(
      fc.property(anyJson, (target) => {
        expect(merge(target, {})).toEqual(target);
      }),
    );
  });
});

describe('The differences between two revisions', () => {
  it('are named field by field', () => {
    const before = aPayload({ severity: { oecd: 'incident' }, riskKind: 'misuse' });
    const after = mergeChanges(before, {
      severity: { oecd: 'disaster' },
      riskKind: null,
      crossBorder: 'yes',
    });

    expect(fieldDifferences(before, after)).toEqual([
      { pointer: '/crossBorder', before: null, after: 'yes' },
      { pointer: '/riskKind', before: 'misuse', after: null },
      { pointer: '/severity/oecd', before: 'incident', after: 'disaster' },
    ]);
  });

  it('show what was added to a list, what changed in an entry, and else the whole list', () => {
    const [a, b, c] = [{ country: 'US' }, { country: 'GB' }, { country: 'FR' }];

    expect(fieldDifferences({ p: [a] }, { p: [a, b] })).toEqual([
      { pointer: '/p/1', before: null, after: b },
    ]);
    expect(fieldDifferences({ p: [a, b] }, { p: [a, c] })).toEqual([
      { pointer: '/p/1/country', before: 'GB', after: 'FR' },
    ]);
    expect(fieldDifferences({ p: [a, b] }, { p: [b] })).toEqual([
      { pointer: '/p', before: [a, b], after: [b] },
    ]);
  });

  it('escape names as RFC 6901 says', () => {
    expect(fieldDifferences({}, { 'a/b~c': 1 })).toEqual([
      { pointer: '/a~1b~0c', before: null, after: 1 },
    ]);
  });

  it('are none between equal reports, whatever the order of their fields, and some between others', () => {
    const withoutNull = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('null'));
    fc.assert(
      fc.property(withoutNull, withoutNull, (a, b) => {
        expect(fieldDifferences(a, backwards(a))).toEqual([]);
        const same = JSON.stringify(sortedFields(a)) === JSON.stringify(sortedFields(b));
        expect(fieldDifferences(a, b).length === 0).toBe(same);
      }),
    );
  });
});

const withFields = (value: unknown, order: (names: string[]) => string[]): unknown => {
  if (Array.isArray(value)) return value.map((each) => withFields(each, order));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Json;
  // fromEntries defines __proto__ as a field like any other.
  return Object.fromEntries(
    order(Object.keys(object)).map((name) => [name, withFields(object[name], order)]),
  );
};
const backwards = (value: unknown) => withFields(value, (names) => names.reverse());
const sortedFields = (value: unknown) => withFields(value, (names) => names.sort());
