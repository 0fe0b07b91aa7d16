import fc from 'fast-check';
import { CAUTION_RULES, type CautionRule } from './caution-rules.js';
import { cautionsFor, type SharingAbroad } from './cautions.js';

const sharing = (given: Partial<SharingAbroad> = {}): SharingAbroad => ({
  recordType: 'vulnerability',
  jurisdiction: 'CN',
  readers: ['CN', 'US'],
  public: false,
  on: '2026-11-25',
  ...given,
});

const codes = (given: Partial<SharingAbroad>) =>
  cautionsFor(sharing(given)).map(({ code }) => code);

describe('cautions', () => {
  it('warn a source in China of sending an undisclosed vulnerability abroad (RMSV, article 9 (7))', () => {
    expect(codes({})).toContain('CN_UNDISCLOSED_VULNERABILITY_ABROAD');
    expect(codes({ readers: ['CN', 'HK'] })).toContain('CN_UNDISCLOSED_VULNERABILITY_ABROAD');
    expect(codes({ readers: ['CN'] })).toEqual([]);
    expect(codes({ recordType: 'incident' })).toEqual(['CN_PERSONAL_INFORMATION_ABROAD']);
  });

  it('take the European Union for one place, and the Economic Area for one where data protection does', () => {
    expect(codes({ jurisdiction: 'DE', readers: ['DE', 'FR', 'EU'] })).toEqual([]);
    expect(codes({ jurisdiction: 'FR', readers: ['FR', 'NO'] })).toEqual([
      'EU_DUAL_USE_TRANSMISSION',
    ]);
    expect(codes({ jurisdiction: 'FR', readers: ['FR', 'GB'] })).toEqual([
      'EU_PERSONAL_DATA_THIRD_COUNTRY',
      'EU_DUAL_USE_TRANSMISSION',
    ]);
  });

  it('begin on their day and not before', () => {
    expect(codes({ on: '2021-08-31' })).toEqual([]);
    expect(codes({ on: '2021-09-01' })).toEqual(['CN_UNDISCLOSED_VULNERABILITY_ABROAD']);
    const [rule] = CAUTION_RULES as [CautionRule];
    expect(cautionsFor(sharing(), [{ ...rule, until: '2026-11-25' }])).toEqual([]);
    expect(cautionsFor(sharing(), [{ ...rule, until: '2026-11-26' }])).toHaveLength(1);
  });

  it('of export control spare what is published, those of personal data do not', () => {
    expect(codes({ jurisdiction: 'US', public: true })).toEqual([]);
    expect(codes({ jurisdiction: 'US' })).toEqual(['US_EXPORT_OF_TECHNOLOGY']);
    expect(codes({ jurisdiction: 'DE', public: true, readers: [] })).toEqual([
      'EU_PERSONAL_DATA_THIRD_COUNTRY',
    ]);
  });

  it('never grow fewer when more can read', () => {
    const places = fc.constantFrom('CN', 'US', 'DE', 'FR', 'NO', 'GB', 'INT', 'EU');
    fc.assert(
      fc.property(places, fc.array(places), fc.array(places), (jurisdiction, some, more) => {
        const few = codes({ jurisdiction, readers: some });
        expect(codes({ jurisdiction, readers: [...some, ...more] })).toEqual(
          expect.arrayContaining(few),
        );
      }),
    );
  });

  it('each have a code of their own, a day, a quote and a source', () => {
    expect(new Set(CAUTION_RULES.map(({ code }) => code)).size).toBe(CAUTION_RULES.length);
    for (const { from, source, message } of CAUTION_RULES) {
      expect(new Date(from).toISOString().slice(0, 10)).toBe(from);
      expect(URL.canParse(source.url)).toBe(true);
      expect(source.quote.length).toBeGreaterThan(20);
      expect(message['zh-Hans']).toMatch(/\p{Script=Han}/u);
    }
  });
});
