import { visible } from '@tocsin/domain';
import {
  anAccess,
  AUTHOR,
  aViewer,
  diceOf,
  OTHER,
  randomAccess,
  randomViewer,
  someId,
  SOURCE,
} from '@tocsin/domain/testing';
import { COORDINATORS, MEMBERS, PUBLIC, reportPrincipals, viewerPrincipals } from './principals.js';

const COMMUNITY = someId('com', 1);

describe('principals', () => {
  it('are shared by every viewer and every report that he may read', () => {
    const dice = diceOf(99);
    let candidates = 0;
    let seen = 0;
    for (let round = 0; round < 40_000; round += 1) {
      const viewer = dice(20) === 0 ? null : randomViewer(dice);
      const report = randomAccess(dice);
      const own = new Set(viewerPrincipals(viewer));
      const meet = reportPrincipals(report).some((principal) => own.has(principal));
      if (visible(viewer, report)) {
        seen += 1;
        if (!meet) expect({ viewer, report }).toBeNull();
      }
      if (meet) candidates += 1;
    }
    expect(seen).toBeGreaterThan(10_000);
    // Candidates that are not visible cost time: not more than a third here, where exclusions are everywhere.
    expect(candidates).toBeLessThan(seen * 1.5);
  });

  it('that can carry a label are enough to find whatever is visible under it', () => {
    const dice = diceOf(7);
    let seen = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const viewer = randomViewer(dice);
      const report = randomAccess(dice);
      if (!visible(viewer, report)) continue;
      seen += 1;
      const own = new Set(viewerPrincipals(viewer, [report.sharing.label]));
      const meet = reportPrincipals(report).some((principal) => own.has(principal));
      if (!meet) expect({ viewer, report }).toBeNull();
    }
    expect(seen).toBeGreaterThan(5_000);
    expect(viewerPrincipals(aViewer({ roles: ['responder'] }), ['TLP:RED'])).toEqual([AUTHOR]);
    expect(viewerPrincipals(null, ['TLP:GREEN'])).toEqual([]);
  });

  it('are named once', () => {
    const dice = diceOf(5);
    for (let round = 0; round < 5_000; round += 1) {
      for (const names of [
        viewerPrincipals(randomViewer(dice)),
        reportPrincipals(randomAccess(dice)),
      ]) {
        expect(new Set(names).size).toBe(names.length);
      }
    }
  });

  it('of a viewer say what he is: everybody, a member, himself, a responder, a coordinator', () => {
    expect(viewerPrincipals(null)).toEqual([PUBLIC]);
    expect(viewerPrincipals(aViewer({ active: false }))).toEqual([PUBLIC]);
    expect(viewerPrincipals(aViewer({ standing: 'left' }))).toEqual([PUBLIC]);
    expect(viewerPrincipals(aViewer({ roles: [], communities: [COMMUNITY] }))).toEqual([
      PUBLIC,
      MEMBERS,
      AUTHOR,
      COMMUNITY,
    ]);
    expect(viewerPrincipals(aViewer({ roles: ['responder', 'coordinator'] }))).toEqual([
      PUBLIC,
      MEMBERS,
      AUTHOR,
      SOURCE,
      COORDINATORS,
    ]);
  });

  it('of a report follow its label', () => {
    const of = (label: Parameters<typeof anAccess>[0]) => reportPrincipals(anAccess(label));
    expect(of({ sharing: { label: 'TLP:CLEAR' } })).toEqual([MEMBERS]);
    expect(of({ public: true, sharing: { label: 'TLP:CLEAR' } })).toEqual([PUBLIC]);
    expect(of({ sharing: { label: 'TLP:GREEN' } })).toEqual([MEMBERS]);
    expect(of({ sharing: { label: 'TLP:GREEN', communityId: COMMUNITY } })).toEqual([
      COMMUNITY,
      AUTHOR,
      COORDINATORS,
    ]);
    const people = { assignedPeople: [someId('per', 4)], clients: [someId('org', 4)] };
    const sharing = { recipients: [OTHER], includeSecretariat: false };
    expect(of({ ...people, sharing: { ...sharing, label: 'TLP:AMBER' } })).toEqual([
      SOURCE,
      OTHER,
      someId('org', 4),
      AUTHOR,
      someId('per', 4),
    ]);
    expect(of({ ...people, sharing: { ...sharing, label: 'TLP:AMBER+STRICT' } })).toEqual([
      SOURCE,
      OTHER,
      AUTHOR,
      someId('per', 4),
    ]);
    expect(of({ sharing: { label: 'TLP:RED', namedPeople: [AUTHOR, someId('per', 4)] } })).toEqual([
      AUTHOR,
      someId('per', 4),
    ]);
  });

  it('of a report leave out who is excluded', () => {
    const sharing = {
      label: 'TLP:AMBER',
      recipients: [OTHER],
      excludedOrganisations: [OTHER, SOURCE],
    } as const;
    expect(reportPrincipals(anAccess({ sharing }))).toEqual([SOURCE, AUTHOR, COORDINATORS]);
  });
});
