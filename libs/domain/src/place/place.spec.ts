import fc from 'fast-check';
import { ancestors, areaCode, countries, isCountry, isM49, isoToM49, regions } from './m49.js';
import { areasOf, placeFacets, placesOverlap } from './place.js';

const anArea = fc.constantFrom(...countries(), ...regions());

describe('The table of countries and regions', () => {
  it('has the 249 countries of ISO 3166-1, each with the number that Unicode CLDR gives it', () => {
    expect(countries()).toHaveLength(249);
    for (const country of countries()) {
      // CLDR knows the numbers as aliases: und-840 is und-US.
      const numbered = Intl.getCanonicalLocales(`und-${isoToM49(country)}`);
      expect(numbered).toEqual([`und-${country}`]);
    }
    // Aliases too, but of countries as they were (Germany before 1990, Sudan before 2011…).
    const withdrawn = ['200', '230', '249', '278', '280', '530', '532', '582', '720', '736'];
    withdrawn.push('810', '886', '890', '891');
    expect(countries().map(isoToM49)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(withdrawn.join('|'))]),
    );
  });

  it('knows every country that CLDR names, but for codes outside ISO 3166-1', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const named = letters
      .flatMap((a) => letters.map((b) => a + b))
      .filter((code) => names.of(code) && !isCountry(code))
      // Withdrawn codes are aliases of today's.
      .filter((code) => Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`);

    // Reserved, for use inside organisations, or no country. ICU versions differ on which of them they name.
    const outside = ['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN'];
    expect([...outside, 'XA', 'XB', 'XK', 'ZZ']).toEqual(expect.arrayContaining(named));
  });

  it('has the regions of UN M49, the Channel Islands (830) among them', () => {
    expect(regions()).toHaveLength(32);
    expect(isM49('419') && isM49('840') && isM49('001')).toBe(true);
    expect(isM49('999') || isM49('US') || isM49('') || isM49('-')).toBe(false);
    expect(isCountry('XX') || isCountry('840') || isCountry('us') || isCountry('EU')).toBe(false);
  });

  it.each([
    ['GB', ['154', '150', '001']],
    ['826', ['154', '150', '001']],
    ['US', ['021', '003', '019', '001']],
    ['CN', ['030', '142', '001']],
    ['NG', ['011', '202', '002', '001']],
    ['AQ', ['001']],
    ['150', ['001']],
    ['001', []],
    ['XX', []],
  ])('%s lies in %j, the nearest first', (code, areas) => {
    expect(ancestors(code)).toEqual(areas);
  });

  it('puts the Caribbean into Latin America and into North America', () => {
    expect(ancestors('JM')).toEqual(expect.arrayContaining(['029', '419', '003', '019', '001']));
    expect(ancestors('BR')).not.toContain('003');
  });

  it('puts everything into the world, and nothing into itself', () => {
    fc.assert(
      fc.property(anArea, (area) => {
        expect(ancestors(area).at(-1)).toBe(area === '001' ? undefined : '001');
        expect(ancestors(area)).not.toContain(area);
        expect(new Set(ancestors(area)).size).toBe(ancestors(area).length);
      }),
    );
  });

  it('contains what its parts contain', () => {
    fc.assert(
      fc.property(anArea, (area) => {
        for (const wider of ancestors(area)) {
          expect(ancestors(area)).toEqual(expect.arrayContaining(ancestors(wider)));
        }
      }),
    );
  });
});

describe('Two areas', () => {
  it('overlap when one contains the other', () => {
    expect(placesOverlap('001', 'GB')).toBe(true);
    expect(placesOverlap('GB', '150')).toBe(true);
    expect(placesOverlap('840', 'US')).toBe(true);
    expect(placesOverlap('GB', 'FR')).toBe(false);
    expect(placesOverlap('GB', '142')).toBe(false);
  });

  it('overlap both ways or not at all; each overlaps itself and the world', () => {
    fc.assert(
      fc.property(anArea, anArea, (a, b) => {
        expect(placesOverlap(a, b)).toBe(placesOverlap(b, a));
        expect(placesOverlap(a, a) && placesOverlap(a, '001')).toBe(true);
      }),
    );
  });
});

describe('The place facets of a report', () => {
  it('are found by a filter exactly where the areas overlap', () => {
    fc.assert(
      fc.property(fc.array(anArea, { maxLength: 3 }), anArea, (named, wanted) => {
        const code = areaCode(wanted);
        const { own, up } = placeFacets(
          named.map((area) => (isM49(area) ? { unM49: area } : { country: area })),
        );
        const found = up.includes(code) || ancestors(code).some((wider) => own.includes(wider));

        expect(found).toBe(named.some((area) => placesOverlap(area, wanted)));
      }),
    );
  });

  it('carry each area also with its meaning', () => {
    const { own, up } = placeFacets([{ country: 'GB', meaning: 'harm_felt' }, { unM49: '150' }]);

    expect(own).toEqual(['150', 'GB', 'harm_felt:GB']);
    expect(up).toEqual([
      '001',
      '150',
      '154',
      'GB',
      ...['001', '150', '154', 'GB'].map((a) => `harm_felt:${a}`),
    ]);
  });

  it('name the country of a subdivision, a number as its country, and nothing for a city alone', () => {
    expect(areasOf({ subdivision: 'US-AZ' })).toEqual(['US']);
    expect(areasOf({ unM49: '156' })).toEqual(['CN']);
    expect(areasOf({ country: 'CN', unM49: '156' })).toEqual(['CN']);
    expect(areasOf({ city: 'Tempe' })).toEqual([]);
    expect(areasOf({ unknown: true })).toEqual([]);
  });
});
