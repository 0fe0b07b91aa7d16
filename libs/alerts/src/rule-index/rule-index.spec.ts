import { matches, type IncidentFilter } from '@tocsin/domain';
import fc from 'fast-check';
import { aFilter, aSubject } from '../testing/arbitrary-change.js';
import { filterKeys } from './filter-keys.js';
import { RuleIndex } from './rule-index.js';

const indexOf = (filters: readonly IncidentFilter[]) => {
  const index = new RuleIndex();
  filters.forEach((filter, number) => index.put({ ruleId: String(number), filter }));
  return index;
};

describe('looking rules up', () => {
  it('never misses a rule that matches', () => {
    fc.assert(
      fc.property(fc.array(aFilter, { maxLength: 12 }), aSubject, (filters, subject) => {
        const found = indexOf(filters)
          .candidates(subject)
          .map(({ ruleId }) => ruleId);
        const matching = filters.flatMap((filter, number) =>
          matches(filter, subject) ? [String(number)] : [],
        );
        expect(found).toEqual(expect.arrayContaining(matching));
      }),
      { numRuns: 3_000 },
    );
  });

  it('forgets what a rule said before it was changed or deleted', () => {
    fc.assert(
      fc.property(
        fc.array(aFilter, { minLength: 2, maxLength: 6 }),
        aSubject,
        (filters, subject) => {
          const index = new RuleIndex();
          for (const filter of filters) index.put({ ruleId: 'one', filter });
          const last = filters.at(-1)!;
          const fresh = indexOf([last]);
          expect(index.candidates(subject)).toHaveLength(fresh.candidates(subject).length);
          index.remove('one');
          expect([index.size, index.candidates(subject).length]).toEqual([0, 0]);
        },
      ),
    );
  });

  it('looks at few of many: a rule on one identifier is not met by another', () => {
    const filters = Array.from({ length: 1_000 }, (_, number): IncidentFilter => ({
      kind: 'and',
      filters: [
        { kind: 'severity', in: ['incident'] },
        { kind: 'externalId', in: [`AIID:${number}`] },
        { kind: 'drill', is: false },
      ],
    }));
    const [subject] = fc.sample(aSubject, { numRuns: 1, seed: 3 });
    const asked = { ...subject!, facets: { ...subject!.facets, externalIds: ['AIID:28'] } };
    expect(
      indexOf(filters)
        .candidates(asked)
        .map(({ ruleId }) => ruleId),
    ).toEqual(['28']);
  });

  it('looks at few of many: a rule on a word is not met by a word that shares its letters', () => {
    const filters = Array.from({ length: 1_000 }, (_, number): IncidentFilter => ({
      kind: 'text',
      text: `model-${number}-b`,
    }));
    const [subject] = fc.sample(aSubject, { numRuns: 1, seed: 3 });
    const text = () => 'an answer of model-28-b, and of model-128-a';
    const found = indexOf(filters).candidates({ ...subject!, text });
    expect(found.map(({ ruleId }) => ruleId)).toEqual(['28']);
  });
});

describe('the keys of a filter', () => {
  const keys = (filter: IncidentFilter) => filterKeys(filter)?.keys ?? null;

  it('are those of its rarest predicate', () => {
    const filter: IncidentFilter = {
      kind: 'and',
      filters: [
        { kind: 'severity', in: ['disaster'] },
        { kind: 'text', text: 'rare xqz words' },
      ],
    };
    expect(keys(filter)).toEqual(['text~xqz']);
  });

  it('are those of all its alternatives', () => {
    const filter: IncidentFilter = {
      kind: 'or',
      filters: [
        { kind: 'harm', in: ['physical'] },
        { kind: 'organisation', in: ['northgate-ai'] },
      ],
    };
    expect(keys(filter)).toEqual(['harm=physical', 'organisation=northgate-ai']);
  });

  it('are none where it matches everything, and no key at all where it matches nothing', () => {
    expect(keys({ kind: 'and', filters: [] })).toBeNull();
    expect(keys({ kind: 'or', filters: [] })).toEqual([]);
    expect(keys({ kind: 'not', filter: { kind: 'harm', in: ['physical'] } })).toBeNull();
  });

  it('are the other values where few are excluded', () => {
    expect(keys({ kind: 'not', filter: { kind: 'status', in: ['retracted'] } })).toEqual([
      'status=submitted',
    ]);
  });

  it('stay few for the longest span of time', () => {
    const span = { since: Date.UTC(1900, 0, 2), until: Date.UTC(2250, 5, 7) };
    expect(keys({ kind: 'occurred', ...span })!.length).toBeLessThan(80);
  });
});
