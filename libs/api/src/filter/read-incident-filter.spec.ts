import { matches, type FilterSubject, type IncidentFilter } from '@tocsin/domain';
import fc from 'fast-check';
import type { IncidentFilterInput } from './incident-filter-input.js';
import { filterHash } from './filter-hash.js';
import { FILTER_LIMITS, readIncidentFilter } from './read-incident-filter.js';

const filterOf = (input: IncidentFilterInput | null): IncidentFilter => {
  const read = readIncidentFilter(input);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.filter;
};

const problemsOf = (input: IncidentFilterInput) => {
  const read = readIncidentFilter(input);
  return read.ok ? [] : read.problems.map(({ pointer, code }) => `${pointer} ${code}`);
};

const noDrill: IncidentFilter = { kind: 'drill', is: false };

const subject = (over: Partial<FilterSubject['facets']> = {}): FilterSubject => ({
  facets: {
    recordType: 'incident',
    stage: 'initial',
    drill: false,
    riskKind: null,
    severity: 'incident',
    harms: ['physical'],
    causalLink: 'suspected',
    isicSections: ['K'],
    criticalSectors: [],
    places: { own: [], up: [] },
    occurred: { start: Date.UTC(2018, 2, 18), end: Date.UTC(2018, 2, 19) },
    aware: { start: null, end: null },
    languages: ['en'],
    systems: [],
    entities: [],
    externalIds: [],
    classifications: [],
    ...over,
  },
  label: 'TLP:CLEAR',
  status: 'submitted',
  recordedAt: Date.UTC(2026, 0, 1),
  organisation: 'northgate-ai',
  text: () => 'a text',
});

describe('the filter input', () => {
  it('matches everything but drills when it is empty or absent', () => {
    for (const input of [null, {}, { and: [] }, { and: [{}, {}] }]) {
      expect(matches(filterOf(input), subject())).toBe(true);
      expect(matches(filterOf(input), subject({ drill: true }))).toBe(false);
    }
  });

  it('leaves drills in when it speaks of them, however deep', () => {
    const filter = filterOf({ or: [{ not: { drill: false } }, { drill: false }] });
    expect(matches(filter, subject({ drill: true }))).toBe(true);
    expect(matches(filter, subject())).toBe(true);
  });

  it('reads severity as a range, and keeps unknown out of every range', () => {
    expect(filterOf({ severity: { atLeast: 'incident', atMost: 'serious_incident' } })).toEqual({
      kind: 'and',
      filters: [{ kind: 'severity', in: ['incident', 'serious_incident'] }, noDrill],
    });
    expect(
      matches(filterOf({ severity: { atMost: 'disaster' } }), subject({ severity: 'unknown' })),
    ).toBe(false);
    expect(
      matches(filterOf({ severity: { in: ['unknown'] } }), subject({ severity: 'unknown' })),
    ).toBe(true);
  });

  it('takes since from the start and until to the end of the unit given, UTC without a zone', () => {
    expect(filterOf({ occurred: { since: '2010', until: '2018-03-18' } })).toEqual({
      kind: 'and',
      filters: [
        { kind: 'occurred', since: Date.UTC(2010, 0, 1), until: Date.UTC(2018, 2, 19) },
        noDrill,
      ],
    });
    expect(matches(filterOf({ occurred: { until: '2018-03-18' } }), subject())).toBe(true);
    expect(matches(filterOf({ occurred: { until: '2018-03-17' } }), subject())).toBe(false);
  });

  it('names everything that is wrong at once, by pointer and code', () => {
    expect(
      problemsOf({
        occurred: { since: '2018-02-31' },
        recorded: { since: 'yesterday', until: '2018-13' },
        or: [{ place: { country: 'ZZ' } }, { not: { place: { unM49: '999' } } }],
        and: [{ place: {} }, { place: { country: 'GB', unM49: '150' } }],
        label: { in: ['TLP:AMBER', 'tlp:amber'] },
        language: { in: ['en', 'not a tag'] },
        text: ' ',
      }),
    ).toEqual([
      '/and/0/place PLACE_EMPTY',
      '/and/1/place/unM49 TOO_MANY_ENTRIES',
      '/or/0/place/country COUNTRY_UNKNOWN',
      '/or/1/not/place/unM49 AREA_UNKNOWN',
      '/label/in/1 LABEL_UNKNOWN',
      '/language/in/1 LANGUAGE_TAG_INVALID',
      '/occurred/since DATE_DOES_NOT_EXIST',
      '/recorded/since TIME_FORMAT',
      '/recorded/until DATE_DOES_NOT_EXIST',
      '/text TEXT_BLANK',
    ]);
  });

  it('refuses a span that ends before it begins', () => {
    expect(problemsOf({ recorded: { since: '2020', until: '2019' } })).toEqual([
      '/recorded/until END_BEFORE_START',
    ]);
  });

  it('has a bound on depth, on predicates, on lists and on texts', () => {
    let deep: IncidentFilterInput = { drill: true };
    for (let level = 0; level < FILTER_LIMITS.depth; level += 1) deep = { not: deep };
    expect(problemsOf(deep)).toEqual([`${'/not'.repeat(FILTER_LIMITS.depth)} TOO_DEEP`]);
    const wide = { or: Array.from({ length: 101 }, () => ({ drill: true })) };
    expect(problemsOf(wide)).toEqual([' TOO_MANY_ENTRIES']);
    expect(problemsOf({ isicSection: { in: Array.from({ length: 101 }, () => 'K') } })).toEqual([
      '/isicSection/in TOO_MANY_ENTRIES',
    ]);
    expect(problemsOf({ text: '警'.repeat(501) })).toEqual(['/text TOO_LONG']);
    expect(problemsOf({ text: '𠮷'.repeat(500) })).toEqual([]);
  });

  it('has one digest for one meaning, whatever the order in which it is written', () => {
    const a = filterOf({ harm: { in: ['physical', 'other'] }, text: 'x' });
    const b = filterOf({ text: 'x', and: [{ harm: { in: ['other', 'physical', 'other'] } }] });
    expect(filterHash(a)).toBe(
      filterHash(filterOf({ text: 'x', harm: { in: ['other', 'physical'] } })),
    );
    expect(filterHash(b)).toBe(
      filterHash(filterOf({ and: [{ harm: { in: ['physical', 'other'] } }], text: 'x' })),
    );
    expect(filterHash(a)).not.toBe(
      filterHash(filterOf({ text: 'y', harm: { in: ['other', 'physical'] } })),
    );
  });

  it('never throws, whatever stands in it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('2018', '2018-02-31', 'GB', '001', 'TLP:RED'),
    );
    const list = fc.record({ in: fc.array(text, { maxLength: 3 }) });
    const { tree } = fc.letrec<{ tree: IncidentFilterInput }>((tie) => ({
      tree: fc.record(
        {
          and: fc.array(tie('tree'), { maxLength: 2 }),
          not: tie('tree'),
          label: list,
          language: list,
          externalId: list,
          occurred: fc.record({ since: text, until: text }),
          place: fc.record({ country: text, unM49: fc.option(text) }),
          text,
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<IncidentFilterInput>,
    }));
    fc.assert(
      fc.property(tree, (input) => {
        expect(typeof readIncidentFilter(input).ok).toBe('boolean');
      }),
    );
  });
});
