import fc from 'fast-check';
import { aReport } from './testing/a-report.js';
import { validateReport } from './validate-report.js';
import { validateSharing } from './validate-sharing.js';

const refusedFor = (sharing: unknown) => {
  const validation = validateSharing(sharing);
  return validation.ok ? [] : validation.problems.map(({ pointer, code }) => `${pointer} ${code}`);
};

describe('a marking by itself', () => {
  it('is accepted where it would be in a report, and its problems are those of the report', () => {
    const sharings = fc.oneof(
      fc.record(
        {
          tlp: fc.constantFrom('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:RED', 'tlp:red'),
          recipients: fc.array(fc.constantFrom('northgate-ai', 'x', '')),
          namedPeople: fc.array(fc.string()),
          community: fc.string(),
          withoutAuthorities: fc.boolean(),
          extra: fc.anything(),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(sharings, (sharing) => {
        const whole = validateReport({ ...aReport(), sharing });
        const ofSharing = whole.ok ? [] : whole.problems;
        expect(refusedFor(sharing)).toEqual(
          ofSharing.map(({ pointer, code }) => `${pointer} ${code}`),
        );
      }),
    );
  });

  it('is refused where it is missing, too deep or no JSON', () => {
    expect(refusedFor(undefined)).toHaveLength(1);
    const deep = Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 'x');
    expect(refusedFor(deep)).toEqual(expect.arrayContaining([expect.stringContaining('TOO_DEEP')]));
    expect(refusedFor({ tlp: 'TLP:GREEN', recipients: [() => 1] })).not.toEqual([]);
  });
});
