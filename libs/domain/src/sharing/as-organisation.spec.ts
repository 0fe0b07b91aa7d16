import fc from 'fast-check';
import {
  anAccess,
  aViewer,
  diceOf,
  OTHER,
  randomAccess,
  randomViewer,
  someId,
  SOURCE,
} from '../testing.js';
import { asOrganisation } from './as-organisation.js';
import { mayKnowSource, visible } from './visible.js';

describe('an organisation as such', () => {
  it('sees what every responder of it sees, whoever he is, and no more', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const dice = diceOf(seed);
        const anybody = { ...randomViewer(dice), active: true };
        const report = randomAccess(dice);
        const organisation = asOrganisation(anybody);
        const responder = { ...anybody, roles: [...anybody.roles, 'responder' as const] };
        if (visible(organisation, report)) expect(visible(responder, report)).toBe(true);
        if (mayKnowSource(organisation, report)) {
          expect(mayKnowSource(responder, report)).toBe(true);
        }
        // Who wrote nothing, is named and assigned nowhere and holds no other role sees the same.
        const plain = { ...anybody, personId: someId('per', 99), roles: ['responder' as const] };
        expect(visible(organisation, report)).toBe(visible(plain, report));
      }),
      { numRuns: 5_000 },
    );
  });

  it('has nothing that some of its people have: TLP:RED, what one of them wrote, the secretariat', () => {
    const personId = someId('per', 2);
    const roles = ['responder', 'coordinator'] as const;
    const person = aViewer({ personId, roles, organisationId: OTHER });
    for (const report of [
      anAccess({ sharing: { label: 'TLP:RED', namedPeople: [personId] } }),
      anAccess({ sharing: { label: 'TLP:RED' }, authorId: personId }),
      anAccess({ sharing: { label: 'TLP:AMBER', includeSecretariat: true } }),
    ]) {
      expect(visible(person, report)).toBe(true);
      expect(visible(asOrganisation(person), report)).toBe(false);
    }
  });

  it('has what it was named for, and nothing once it is suspended', () => {
    const organisation = asOrganisation(aViewer({ organisationId: OTHER }));
    const amber = anAccess({ sharing: { label: 'TLP:AMBER', recipients: [OTHER] } });
    expect(visible(organisation, amber)).toBe(true);
    expect(visible(asOrganisation(aViewer({ organisationId: SOURCE })), amber)).toBe(true);
    expect(visible({ ...organisation, standing: 'suspended' }, amber)).toBe(false);
  });
});
