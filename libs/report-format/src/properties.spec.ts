import fc from 'fast-check';
import { fieldDifferences, reportFacets, summary, type IncidentReport } from '@tocsin/domain';
import { problemMessage } from './problem-message.js';
import { anIncidentReport, aReport } from './testing.js';
import { validateChanges } from './validate-changes.js';
import { validateReport, validateReportJson, type Validation } from './validate-report.js';

/** Problems that can be answered: few, each once, in sentences without holes; or a report that survives JSON. */
function expectSound(result: Validation): void {
  if (result.ok) {
    expect(JSON.parse(JSON.stringify(result.report))).toEqual(result.report);
    return;
  }
  expect(result.problems.length).toBeGreaterThan(0);
  expect(result.problems.length).toBeLessThanOrEqual(201);
  const named = result.problems.map(({ code, pointer }) => `${code} ${pointer}`);
  expect(new Set(named).size).toBe(named.length);
  for (const problem of result.problems) {
    expect(problem.pointer).toMatch(/^(\/([^~/]|~[01])*)*$/u);
    expect(problemMessage(problem, 'en') + problemMessage(problem, 'zh-Hans')).not.toMatch(
      /[{}]|undefined|NaN/,
    );
  }
}

/** Values that parsers trip over, among ordinary ones. */
const hostile = fc.anything({
  key: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'constructor', 'title', 'sharing', 'tlp', 'places', 'value'),
  ),
  values: [
    fc.string({ unit: 'binary' }),
    fc.constantFrom<unknown>('\0', '\ud800', 'TLP:RED', '2018-02-31', 1e308, -0, NaN, 1n, null),
    fc.double(),
    fc.boolean(),
  ],
  withNullPrototype: true,
  withDate: true,
  withMap: true,
  withSparseArray: true,
  maxDepth: 4,
});

/** A valid report with one answer, at any depth, replaced by something else. */
const spoiled = fc
  .tuple(anIncidentReport(), hostile, fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }))
  .map(([report, value, path]) => spoil(structuredClone(report), value, path));

function spoil(container: object, value: unknown, [step = 0, ...rest]: number[]): unknown {
  const names = Object.keys(container);
  const name = names[step % Math.max(names.length, 1)] ?? 'title';
  const inner: unknown = Reflect.get(container, name);
  const deeper = rest.length > 0 && typeof inner === 'object' && inner !== null;
  if (deeper) spoil(inner, value, rest);
  else Reflect.set(container, name, value);
  return container;
}

describe('Whatever is thrown at the validator', () => {
  it('is answered with problems or accepted, and nothing is thrown back', () => {
    fc.assert(
      fc.property(hostile, (input) => {
        const result = validateReport(input);
        expect(result.ok).toBe(false);
        expectSound(result);
      }),
      { numRuns: 150 },
    );
  });

  it('is so too when only one answer of a report is strange', () => {
    fc.assert(
      fc.property(spoiled, (input) => expectSound(validateReport(input))),
      { numRuns: 200 },
    );
  });

  it('is so too as text and as bytes', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json());
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 200 })), (input) =>
        expectSound(validateReportJson(input)),
      ),
      { numRuns: 150 },
    );
  });

  it('is so too as a revision', () => {
    fc.assert(
      fc.property(anIncidentReport(), fc.oneof(hostile, spoiled), (current, changes) =>
        expectSound(validateChanges(current, changes)),
      ),
      { numRuns: 150 },
    );
  });
});

function withoutSharing(report: IncidentReport): Partial<IncidentReport> {
  const answers: Partial<IncidentReport> = { ...report };
  delete answers.sharing;
  delete answers.stage;
  return answers;
}

describe('Every report that other rooms are tested with', () => {
  it('is valid, and comes back as it was', () => {
    fc.assert(
      fc.property(anIncidentReport(), (report) => {
        expect(validateReport(report)).toEqual({ ok: true, report });
        expect(validateReportJson(JSON.stringify(report))).toEqual({ ok: true, report });
      }),
      { numRuns: 150 },
    );
  });

  it('is valid with all of its answers revised, and shows as differences what was revised', () => {
    fc.assert(
      fc.property(anIncidentReport(), (report) => {
        const current = aReport({ stage: report.stage, response: report.response ?? {} });
        const before = { ...current, ...(report.stage === 'final' ? {} : { response: {} }) };
        const result = validateChanges(before, withoutSharing(report));
        if (!result.ok) {
          // Merged objects may contradict each other, as an old end and a new start do.
          expectSound(result);
          return;
        }
        expect(fieldDifferences(before, result.report).length > 0).toBe(
          JSON.stringify(before) !== JSON.stringify(result.report),
        );
      }),
    );
  });

  it('has facets and summaries in both languages', () => {
    fc.assert(
      fc.property(anIncidentReport(), (report) => {
        const { places } = reportFacets(report);
        expect(places.up).toEqual(expect.arrayContaining(places.own));
        for (const lang of ['en', 'zh-Hans']) {
          expect(summary(report, lang)).toMatch(/^[^\n]+ · [^\n]+$/);
          expect(summary(report, lang)).not.toMatch(/undefined|NaN|null/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are of every stage, label and kind, so that nothing is left untried', () => {
    const sample = fc.sample(anIncidentReport(), 300);
    const seen = (of: (report: IncidentReport) => unknown) => new Set(sample.map(of)).size;

    expect(seen(({ stage }) => stage)).toBe(3);
    expect(seen(({ sharing }) => sharing.tlp)).toBe(5);
    expect(seen(({ recordType }) => recordType)).toBe(8);
    expect(seen(({ severity }) => severity.oecd)).toBe(6);
  });
});
