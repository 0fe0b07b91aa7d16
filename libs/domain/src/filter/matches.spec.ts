import fc from 'fast-check';
import type { IncidentReport } from '../report/incident-report.js';
import { reportFacets } from '../report/report-facets.js';
import { aPayload } from '../testing/a-payload.js';
import type { IncidentFilter } from './incident-filter.js';
import { matches, searchTerms, textOf, type FilterSubject } from './matches.js';

const about = (
  overrides: Partial<IncidentReport> = {},
  rest: Partial<FilterSubject> = {},
): FilterSubject => {
  const report = aPayload(overrides);
  return {
    facets: reportFacets(report),
    label: 'TLP:GREEN',
    status: 'submitted',
    recordedAt: Date.UTC(2026, 4, 6),
    organisation: 'northgate-ai',
    text: () => textOf(report),
    ...rest,
  };
};

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

describe('a filter on a place', () => {
  const place = (
    area: string,
    meaning: 'occurred' | 'harm_felt' | null = null,
  ): IncidentFilter => ({
    kind: 'place',
    area,
    meaning,
  });

  it('finds a report about the country itself', () => {
    expect(matches(place('FR'), about())).toBe(true);
    expect(matches(place('DE'), about())).toBe(false);
  });

  it('finds a country inside the region asked for', () => {
    expect(matches(place('150'), about())).toBe(true);
    expect(matches(place('002'), about())).toBe(false);
  });

  it('finds a report about the whole world from any country', () => {
    const world = about({ places: [{ unM49: '001', meaning: 'harm_felt' }] });
    expect(matches(place('GB', 'harm_felt'), world)).toBe(true);
    expect(matches(place('GB', 'occurred'), world)).toBe(false);
  });

  it('treats a country and its numeric code as the same', () => {
    expect(matches(place('250'), about())).toBe(true);
  });

  it('never finds an unknown place', () => {
    expect(matches(place('001'), about({ places: [{ unknown: true }] }))).toBe(false);
  });
});

describe('a filter on time', () => {
  const occurred = (since: string | null, until: string | null): IncidentFilter => ({
    kind: 'occurred',
    since: since === null ? null : day(since),
    until: until === null ? null : day(until),
  });

  it('means overlap with the fuzzy interval', () => {
    const inMarch = about({ occurred: { start: { value: '2018-03', precision: 'month' } } });
    expect(matches(occurred('2018-03-18', '2018-03-19'), inMarch)).toBe(true);
    expect(matches(occurred('2018-04-01', null), inMarch)).toBe(false);
    expect(matches(occurred(null, '2018-03-01'), inMarch)).toBe(false);
  });

  it('finds what still goes on', () => {
    const ongoing = about({
      occurred: { start: { value: '2020', precision: 'year' }, ongoing: true },
    });
    expect(matches(occurred('2026-01-01', null), ongoing)).toBe(true);
  });

  it('never finds what happened at an unknown time, and its negation does', () => {
    const unknown = about({ occurred: { start: { precision: 'unknown' } } });
    const ever = occurred(null, null);
    expect(matches(ever, unknown)).toBe(false);
    expect(matches({ kind: 'not', filter: ever }, unknown)).toBe(true);
  });
});

describe('a filter on text', () => {
  const text = (words: string): IncidentFilter => ({ kind: 'text', text: words });
  const chinese = about({ title: [{ lang: 'zh-Hans', value: '自动驾驶测试车撞人' }] });

  it('finds Chinese words inside a sentence without spaces', () => {
    expect(matches(text('自动驾驶'), chinese)).toBe(true);
    expect(matches(text('驾驶自动'), chinese)).toBe(false);
  });

  it('wants every term, whatever the case and the width of the letters', () => {
    expect(matches(text('ＷＡＲＤ assistant'), about())).toBe(true);
    expect(matches(text('ward rifle'), about())).toBe(false);
  });

  it('has no terms where nothing but white space is asked for', () => {
    expect(searchTerms(' \t\u3000')).toEqual([]);
  });
});

describe('a filter on the source', () => {
  const source: IncidentFilter = { kind: 'organisation', in: ['northgate-ai'] };

  it('finds the reports of an organisation', () => {
    expect(matches(source, about())).toBe(true);
  });

  it('does not betray a source that is hidden from this viewer', () => {
    expect(matches(source, about({}, { organisation: null }))).toBe(false);
  });
});

describe('the logic of filters', () => {
  const filters = fc.letrec<{ filter: IncidentFilter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<IncidentFilter>(
        { kind: 'drill', is: false },
        { kind: 'severity', in: ['incident'] },
        { kind: 'riskKind', in: ['misuse'] },
        { kind: 'label', in: ['TLP:RED'] },
        { kind: 'harm', in: ['physical'] },
        { kind: 'status', in: ['retracted'] },
      ),
      fc.record({ kind: fc.constant('and' as const), filters: fc.array(tie('filter')) }),
      fc.record({ kind: fc.constant('or' as const), filters: fc.array(tie('filter')) }),
      fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
    ),
  })).filter;

  it('has two values: a filter or its negation matches, never both', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const subject = about();
        expect(matches({ kind: 'not', filter }, subject)).toBe(!matches(filter, subject));
      }),
    );
  });

  it('follows De Morgan', () => {
    fc.assert(
      fc.property(filters, filters, (a, b) => {
        const subject = about();
        const not = (filter: IncidentFilter): IncidentFilter => ({ kind: 'not', filter });
        expect(matches(not({ kind: 'and', filters: [a, b] }), subject)).toBe(
          matches({ kind: 'or', filters: [not(a), not(b)] }, subject),
        );
      }),
    );
  });

  it('is satisfied by nothing asked for and by no alternative at all', () => {
    expect(matches({ kind: 'and', filters: [] }, about())).toBe(true);
    expect(matches({ kind: 'or', filters: [] }, about())).toBe(false);
  });
});
