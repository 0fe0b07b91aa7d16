import {
  aViewer,
  anAccess,
  diceOf,
  OTHER,
  randomAccess,
  randomViewer,
  someId,
  SOURCE,
} from '../testing.js';
import { readingOrganisations, secretariatReads, type Member } from './audience.js';
import { visible } from './visible.js';

const member = (given: Partial<Member> = {}): Member => ({
  organisationId: OTHER,
  class: 'team',
  standing: 'member',
  communities: [],
  ...given,
});
const source = member({ organisationId: SOURCE });

describe('the audience of a report', () => {
  it('is the source and its recipients under TLP:AMBER, without those never to read', () => {
    const report = anAccess({ sharing: { label: 'TLP:AMBER', recipients: [OTHER] } });
    expect(readingOrganisations(report, [source, member()])).toEqual([source, member()]);
    expect(readingOrganisations(report, [member({ standing: 'suspended' })])).toEqual([]);
    const excluded = anAccess({
      sharing: { label: 'TLP:AMBER', recipients: [OTHER], excludedOrganisations: [OTHER] },
    });
    expect(readingOrganisations(excluded, [source, member()])).toEqual([source]);
  });

  it('leaves authorities out where the source says so', () => {
    const report = anAccess({ sharing: { withoutAuthorities: true } });
    expect(readingOrganisations(report, [member({ class: 'authority' }), source])).toEqual([
      source,
    ]);
  });

  it('is no organisation under TLP:RED, and not the secretariat', () => {
    const report = anAccess({ sharing: { label: 'TLP:RED' } });
    expect(readingOrganisations(report, [source, member()])).toEqual([]);
    expect(secretariatReads(report)).toBe(false);
    expect(secretariatReads(anAccess())).toBe(true);
  });

  it('is of many members who it is of each of them, in their order', () => {
    const dice = diceOf(815);
    const ids = Array.from({ length: 12 }, (_, number) => someId('org', number));
    const some = (): string[] => ids.filter(() => dice(3) === 0);
    for (let round = 0; round < 500; round += 1) {
      const { sharing, ...report } = randomAccess(dice);
      const lists = { recipients: some(), excludedOrganisations: dice(2) ? [] : some() };
      const given = { ...report, clients: some(), sharing: { ...sharing, ...lists } };
      const members = ids.map((organisationId) => {
        const { organisationClass, standing, communities } = randomViewer(dice);
        return member({ organisationId, class: organisationClass, standing, communities });
      });
      const asked = members.filter((each) => {
        const { organisationId, class: organisationClass, standing, communities } = each;
        const { personId } = aViewer({ personId: someId('per', 999) });
        const responder = { personId, organisationId, organisationClass, standing, communities };
        return visible({ ...responder, active: true, roles: ['responder'] }, given);
      });
      expect(readingOrganisations(given, members)).toEqual(asked);
    }
  });

  it('holds whoever may read as a responder: nobody more, nobody less', () => {
    const dice = diceOf(4711);
    for (let round = 0; round < 3_000; round += 1) {
      const report = randomAccess(dice);
      const viewer = aViewer({ ...randomViewer(dice), active: true, roles: ['responder'] });
      const { organisationId, organisationClass, standing, communities } = viewer;
      const his = member({ organisationId, class: organisationClass, standing, communities });
      const inAudience = readingOrganisations(report, [his]).length === 1;
      const inHisOwnName = [
        report.authorId,
        ...report.sharing.namedPeople,
        ...report.assignedPeople,
      ];
      if (!inHisOwnName.includes(viewer.personId)) {
        expect(inAudience).toBe(visible(viewer, report));
      }
    }
  });
});
