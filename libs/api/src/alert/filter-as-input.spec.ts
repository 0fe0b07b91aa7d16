import { diceOf } from '@tocsin/domain/testing';
import { matches, reportFacets, textOf, type IncidentFilter } from '@tocsin/domain';
import { aPayload } from '@tocsin/domain/testing';
import { randomFilter } from '@tocsin/views/testing';
import { readIncidentFilter } from '../filter/read-incident-filter.js';
import { filterAsInput } from './filter-as-input.js';

describe('a filter as the API spells it', () => {
  it('is read back as the same one', () => {
    const filter: IncidentFilter = {
      kind: 'and',
      filters: [
        { kind: 'place', area: 'FR', meaning: 'harm_felt' },
        { kind: 'place', area: '150', meaning: null },
        { kind: 'severity', in: ['incident'] },
        { kind: 'occurred', since: Date.UTC(2018, 2, 18), until: null },
        { kind: 'not', filter: { kind: 'text', text: '刹车' } },
        { kind: 'drill', is: false },
      ],
    };
    const read = readIncidentFilter(filterAsInput(filter));
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && JSON.stringify(filterAsInput(read.filter))).toBe(
      JSON.stringify(filterAsInput(filter)),
    );
  });

  it('means the same, whatever its shape', () => {
    const dice = diceOf(5);
    const report = aPayload();
    const subject = {
      facets: reportFacets(report),
      label: 'TLP:GREEN' as const,
      status: 'submitted' as const,
      recordedAt: Date.UTC(2026, 4, 6),
      organisation: 'member-1',
      text: () => textOf(report),
    };
    let read = 0;
    for (let round = 0; round < 500; round += 1) {
      const filter = randomFilter(dice, { text: true });
      const again = readIncidentFilter(filterAsInput(filter));
      // Values that no API would take are drawn, too, or would spell in the canonical way.
      if (!again.ok || JSON.stringify(filter).includes('"EN"')) continue;
      read += 1;
      const both = { kind: 'and', filters: [filter, { kind: 'drill', is: false }] } as const;
      expect([matches(filter, subject), matches(both, subject)]).toContain(
        matches(again.filter, subject),
      );
    }
    expect(read).toBeGreaterThan(200);
  });
});
