import { matches, type IncidentFilter } from '@tocsin/domain';
import fc from 'fast-check';
import { reasonsOf, wordsAt } from './reasons.js';
import { aFilter, aSubject } from './testing/arbitrary-change.js';

const [subject] = fc.sample(aSubject, { numRuns: 1, seed: 1 });
const serious = { ...subject!, facets: { ...subject!.facets, severity: 'disaster' as const } };

describe('why a rule matched', () => {
  it('is said in the words of the rule, without the alternatives that did not hold', () => {
    const filter: IncidentFilter = {
      kind: 'and',
      filters: [
        {
          kind: 'or',
          filters: [
            { kind: 'severity', in: ['hazard'] },
            { kind: 'severity', in: ['serious_incident', 'disaster'] },
          ],
        },
        { kind: 'not', filter: { kind: 'organisation', in: ['nobody'] } },
      ],
    };
    expect(wordsAt(filter, reasonsOf(filter, serious))).toEqual([
      { predicate: 'severity', value: 'serious_incident, disaster' },
      { predicate: 'not organisation', value: 'nobody' },
    ]);
  });

  it('is nothing where the rule does not match, and only predicates that hold where it does', () => {
    fc.assert(
      fc.property(aFilter, aSubject, (filter, about) => {
        const reasons = reasonsOf(filter, about);
        if (!matches(filter, about)) expect(reasons).toEqual([]);
        expect(wordsAt(filter, reasons)).toHaveLength(reasons.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves out places that the rule does not have', () => {
    expect(wordsAt({ kind: 'drill', is: false }, [0, 7])).toEqual([
      { predicate: 'drill', value: 'false' },
    ]);
  });
});
