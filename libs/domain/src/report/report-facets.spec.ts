import { aPayload } from '../testing/a-payload.js';
import { reportFacets, severityAtLeast, severityRank } from './report-facets.js';

describe('The facets of a report', () => {
  it('are its coded answers, each once and sorted', () => {
    const facets = reportFacets(
      aPayload({
        harms: [{ oecdType: 'psychological' }, { oecdType: 'physical' }, { oecdType: 'physical' }],
        systems: [{ name: 'GPT-2' }, { unknown: true }],
        entities: [
          { name: 'Uber', roles: ['developer'] },
          { unknown: true, roles: ['attacker'] },
        ],
        context: { isicSections: ['K', 'A'], criticalSectors: ['financial services'] },
        externalIds: [{ namespace: 'AIID', id: '28', relation: 'same' }],
        riskKind: 'structural',
      }),
    );

    expect(facets).toMatchObject({
      harms: ['physical', 'psychological'],
      systems: ['GPT-2'],
      entities: ['Uber'],
      isicSections: ['A', 'K'],
      criticalSectors: ['financial services'],
      externalIds: ['AIID:28'],
      riskKind: 'structural',
      drill: false,
    });
  });

  it('are empty or null where nothing was answered', () => {
    expect(reportFacets(aPayload())).toMatchObject({
      riskKind: null,
      isicSections: [],
      entities: [],
      externalIds: [],
      classifications: [],
    });
  });

  it('name classifications by taxonomy, field and value', () => {
    const code = (value: null | number | string | string[] | { a: number }) =>
      ({
        taxonomy: 'MIT',
        taxonomyVersion: '1',
        field: 'Risk Subdomain',
        value,
        by: 'imported',
        status: 'agreed',
      }) as const;
    const classifications = [
      code('7.3'),
      code(['1.1', '7.3']),
      code(4),
      code({ a: 1 }),
      code(null),
    ];

    expect(reportFacets(aPayload({ classifications })).classifications).toEqual([
      'MIT/Risk Subdomain/1.1',
      'MIT/Risk Subdomain/4',
      'MIT/Risk Subdomain/7.3',
    ]);
  });

  it('spell languages in one way', () => {
    const texts = [
      { lang: 'zh-hans', value: '一' },
      { lang: 'EN-us', value: 'one' },
    ];

    expect(reportFacets(aPayload({ title: texts, description: texts })).languages).toEqual([
      'en-US',
      'zh-Hans',
    ]);
  });

  it('say when it occurred, from the first moment of the start to the last of the end', () => {
    const day = (value: string) => ({ value, precision: 'day' }) as const;
    const occurred = (answer: Parameters<typeof aPayload>[0] & object) =>
      reportFacets(aPayload(answer)).occurred;
    const start = Date.UTC(2018, 2, 18);

    expect(occurred({ occurred: { start: day('2018-03-18') } })).toEqual({
      start,
      end: Date.UTC(2018, 2, 19),
    });
    expect(occurred({ occurred: { start: day('2018-03-18'), end: day('2018-03-20') } })).toEqual({
      start,
      end: Date.UTC(2018, 2, 21),
    });
    expect(occurred({ occurred: { start: day('2018-03-18'), ongoing: true } })).toEqual({
      start,
      end: null,
    });
    expect(occurred({ occurred: { start: { precision: 'unknown' } } })).toEqual({
      start: null,
      end: null,
    });
  });

  it('do not depend on the order of the answers', () => {
    const report = aPayload({
      places: [{ country: 'US' }, { country: 'GB', meaning: 'deployed' }],
    });
    const turned = { ...report, places: [...report.places].reverse() };

    expect(reportFacets(turned)).toEqual(reportFacets(report));
  });
});

describe('Severity', () => {
  it('rises from hazard to disaster', () => {
    const rising = [
      'hazard',
      'serious_hazard',
      'incident',
      'serious_incident',
      'disaster',
    ] as const;

    expect(rising.map(severityRank)).toEqual([0, 1, 2, 3, 4]);
    expect(rising.filter((each) => severityAtLeast(each, 'incident'))).toEqual([
      'incident',
      'serious_incident',
      'disaster',
    ]);
  });

  it('that is unknown reaches no floor', () => {
    expect(severityAtLeast('unknown', 'hazard')).toBe(false);
    expect(severityAtLeast('unknown', 'unknown')).toBe(false);
    expect(severityRank('unknown')).toBeLessThan(severityRank('hazard'));
  });
});
