import fc from 'fast-check';
import { anIncidentReport } from '@tocsin/report-format/testing';
import { PROBLEM_CODES } from '@tocsin/report-format';
import { aPayload } from '@tocsin/domain/testing';
import type { Outcome } from './commands.js';
import { describeNetwork } from './testing/each-network.js';
import { codeOf } from './testing/outcomes.js';
import { valueOf } from './testing.js';

const RUNS = 300;

/** JSON as an attacker makes it, and what is no JSON at all. */
const strange = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.jsonValue(),
  fc.constantFrom('\ud800', 'a\0b', Number.NaN, -0, 1e308, undefined, Symbol('x'), () => 1),
  fc.constantFrom(
    '<script>',
    "'; drop table access.report; --",
    '{"__proto__":1}',
    '../../etc/passwd',
  ),
);

/** A valid report in which something was replaced, taken away or added, somewhere. */
const mutilated = fc
  .tuple(anIncidentReport(), fc.infiniteStream(fc.nat()), strange, fc.string())
  .map(([report, throws, value, name]) => {
    const copy = structuredClone(report) as unknown as Fields;
    mutilate(copy, throws, { value, name });
    return copy;
  });

type Fields = Record<string, unknown>;

function mutilate(
  fields: Fields,
  throws: Iterator<number>,
  change: { value: unknown; name: string },
): void {
  const names = Object.keys(fields);
  const chosen = names[next(throws) % Math.max(1, names.length)] ?? change.name;
  const inner = fields[chosen];
  if (next(throws) % 3 > 0 && inner !== null && typeof inner === 'object') {
    mutilate(inner as Fields, throws, change);
  } else if (next(throws) % 4 === 0) {
    Reflect.deleteProperty(fields, chosen);
  } else {
    // An array's length cannot be defined anew: such a throw leaves the report as it was.
    Reflect.defineProperty(
      fields,
      next(throws) % 4 === 0 ? change.name : chosen,
      own(change.value),
    );
  }
}

const own = (value: unknown) => ({ value, enumerable: true, configurable: true, writable: true });
const next = (throws: Iterator<number>): number => throws.next().value as number;

/** What no answer may show: a stack, a statement, a driver's words. */
const LEAK =
  /\bat .*\.[tj]s:|\bselect\b.*\bfrom\b|invalid input syntax|TypeError|RangeError|node_modules/i;

const KNOWN = new Set<string>(PROBLEM_CODES);

function expectNamed(outcome: Outcome<unknown>): void {
  if (outcome.ok) return;
  expect(outcome.error.message).not.toMatch(LEAK);
  if (!('problems' in outcome.error)) return;
  expect(outcome.error.problems.length).toBeGreaterThan(0);
  for (const { code, pointer } of outcome.error.problems) {
    expect(KNOWN).toContain(code);
    expect(pointer).toMatch(/^(\/|$)/);
  }
}

describeNetwork('whatever is thrown at a submission', (network) => {
  it('is recorded whole or refused by name, and nothing of a refused one is written', async () => {
    const { commands, as, store } = network();
    const context = await as('ada');
    let number = 0;
    const reports = fc.oneof(mutilated, strange, anIncidentReport());
    const accepted = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(reports, async (report) => {
        number += 1;
        const { position } = await store.head();
        const input = { submissionId: `case-${number}`, report };
        const outcome = await commands.submitReport(input, context);
        expectNamed(outcome);
        accepted.add(outcome.ok);
        expect((await store.head()).position).toBe(outcome.ok ? position + 3 : position);
        const problems = await commands.validateReport(report, context);
        expect(problems.length === 0).toBe(outcome.ok);
      }),
      { numRuns: RUNS },
    );
    expect(accepted).toEqual(new Set([true, false]));
  });

  it('in its other fields is refused by name', async () => {
    const { commands, as, store } = network();
    const context = await as('ada');
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ size: 'large' }));
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(texts, { minLength: 1 }),
        async (submissionId, incidentIds) => {
          const { position } = await store.head();
          const input = { submissionId, report: aPayload(), incidentIds };
          const outcome = await commands.submitReport(input, context);
          expectNamed(outcome);
          expect(codeOf(outcome)).toBe('VALIDATION_FAILED');
          expect((await store.head()).position).toBe(position);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describeNetwork('whatever is thrown at a revision', (network) => {
  it('is recorded whole or refused by name, and the next version follows from it', async () => {
    const { submit, commands, as, store } = network();
    const context = await as('ada');
    const { citation: reportId, version } = await submit('ada');
    let expectedVersion = version;
    const stages = fc.constantFrom('initial' as const, undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(mutilated, strange),
        stages,
        fc.string(),
        async (changes, stage, reason) => {
          const { position } = await store.head();
          const input = { reportId, expectedVersion, changes, stage, reason };
          const outcome = await commands.reviseReport(input, context);
          expectNamed(outcome);
          expect(codeOf(outcome)).not.toBe('VERSION_CONFLICT');
          expect((await store.head()).position).toBe(outcome.ok ? position + 1 : position);
          if (outcome.ok) expectedVersion = outcome.value.version;
        },
      ),
      { numRuns: RUNS },
    );
    const last = { reportId, expectedVersion, reason: 'done' };
    valueOf(await commands.retractReport(last, context));
  });

  it('or at a change of sharing is recorded whole or refused by name', async () => {
    const { submit, commands, as } = network();
    const context = await as('ada');
    const { citation: reportId, version } = await submit('ada');
    let expectedVersion = version;
    await fc.assert(
      fc.asyncProperty(fc.oneof(strange, sharing), async (given) => {
        const input = { reportId, expectedVersion, sharing: given };
        const outcome = await commands.changeSharing(input, context);
        expectNamed(outcome);
        if (outcome.ok) expectedVersion = outcome.value.version;
      }),
      { numRuns: RUNS },
    );
  });
});

const handles = fc.array(
  fc.oneof(fc.constantFrom('pudong-cert', 'thames-bank', 'nobody'), fc.string({ unit: 'binary' })),
);
const sharing = fc.record(
  {
    tlp: fc.constantFrom(
      'TLP:CLEAR',
      'TLP:GREEN',
      'TLP:AMBER',
      'TLP:AMBER+STRICT',
      'TLP:RED',
      'red',
    ),
    recipients: handles,
    excludedOrganisations: handles,
    namedPeople: handles,
    community: fc.constantFrom('trading-floors', 'nowhere', '\0'),
    withoutAuthorities: fc.boolean(),
    iep: fc.record({ attribution: fc.constantFrom('may', 'must_not', 'never') }),
  },
  { requiredKeys: ['tlp'] },
);
