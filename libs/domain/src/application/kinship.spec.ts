import fc from 'fast-check';
import { familyOf, type Kin } from './kinship.js';

const kin = (handle: string, parent: string | null = null): Kin => ({ handle, parent });

describe('a family of organisations', () => {
  it('has the head that its line of parents ends with', () => {
    const group = [kin('lab', 'holding'), kin('robots', 'holding'), kin('holding', 'owner')];
    for (const member of group) expect(familyOf(member, group)).toBe('owner');
    expect(familyOf(kin('alone'), group)).toBe('alone');
  });

  it('has one head where its parents go round in a circle', () => {
    const circle = [kin('c', 'a'), kin('a', 'b'), kin('b', 'a')];
    expect(circle.map((member) => familyOf(member, circle))).toEqual(['a', 'a', 'a']);
    expect(familyOf(kin('self', 'self'), [])).toBe('self');
  });

  it('is what an independent search over parents and children in both directions finds', () => {
    const names = 'abcdefgh';
    const parents = fc.array(fc.option(fc.nat({ max: 7 }), { freq: 2 }), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(parents, (chosen) => {
        const all = [...names].map((handle, index) =>
          kin(handle, chosen[index] == null ? null : (names[chosen[index]] ?? null)),
        );
        for (const one of all) {
          const related = relatives(one.handle, all);
          for (const other of all) {
            const same = familyOf(one, all) === familyOf(other, all);
            expect([one, other, same]).toEqual([one, other, related.has(other.handle)]);
          }
        }
      }),
    );
  });
});

/** Everybody who is reached over parents and children. */
function relatives(start: string, all: readonly Kin[]): Set<string> {
  const found = new Set([start]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const { handle, parent } of all) {
      if (parent === null) continue;
      if (found.has(handle)) found.add(parent);
      else if (found.has(parent)) found.add(handle);
    }
  }
  return found;
}
