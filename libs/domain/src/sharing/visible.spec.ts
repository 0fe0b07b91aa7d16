import type { OrganisationClass, Standing } from '../organisation/organisation-events.js';
import type { Role } from '../person/person-events.js';
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
} from '../testing.js';
import { TLP_LABELS } from './tlp.js';
import { mayKnowSource, visible, type ReportAccess, type Viewer } from './visible.js';

/**
 * The table of docs on sharing rules, read a second time and slowly: every line is tried in its order, and the first
 * that applies answers. It knows nothing of how `visible` is written.
 */
function slowOracle(user: Viewer | null, r: ReportAccess): boolean {
  const lines: (() => boolean | 'does not apply')[] = [
    () => (r.sharing.label === 'TLP:CLEAR' && r.public ? true : 'does not apply'),
    () => (user === null ? false : 'does not apply'),
    () => (user?.active === false ? false : 'does not apply'),
    () => (['suspended', 'left'].includes(user?.standing ?? '') ? false : 'does not apply'),
    () => (user?.personId === r.authorId ? true : 'does not apply'),
    () =>
      r.sharing.label === 'TLP:RED'
        ? new Set(r.sharing.namedPeople).has(user?.personId ?? '')
        : 'does not apply',
    () =>
      fromOutside() && new Set(r.sharing.excludedOrganisations).has(user?.organisationId ?? '')
        ? false
        : 'does not apply',
    () =>
      fromOutside() && user?.standing === 'restricted' && r.sharing.label !== 'TLP:CLEAR'
        ? false
        : 'does not apply',
    () =>
      fromOutside() &&
      user?.organisationClass === 'authority' &&
      r.sharing.withoutAuthorities &&
      !new Set(r.sharing.recipients).has(user.organisationId)
        ? false
        : 'does not apply',
    () =>
      new Set(user?.roles).has('coordinator') && r.sharing.includeSecretariat
        ? true
        : 'does not apply',
    () => (r.sharing.label === 'TLP:CLEAR' ? true : 'does not apply'),
    () =>
      r.sharing.label === 'TLP:GREEN'
        ? [...(user?.communities ?? []), null].includes(r.sharing.communityId)
        : 'does not apply',
    () => (r.sharing.label === 'TLP:AMBER' ? holds(r.clients) && needsToKnow() : 'does not apply'),
    () => holds([]) && needsToKnow(),
  ];
  const fromOutside = () => user?.organisationId !== r.sourceOrganisationId;
  const holds = (clients: readonly string[]) =>
    new Set([r.sourceOrganisationId, ...r.sharing.recipients, ...clients]).has(
      user?.organisationId ?? '',
    );
  const needsToKnow = () =>
    new Set<string>(user?.roles).has('responder') ||
    new Set(r.assignedPeople).has(user?.personId ?? '');
  for (const line of lines) {
    const answer = line();
    if (answer !== 'does not apply') return answer;
  }
  throw new Error('the last line always applies');
}

const COMMUNITY = someId('com', 9);

const OWN_ROLES: readonly Role[][] = [
  [],
  ['responder'],
  ['coordinator'],
  ['coordinator', 'responder'],
];

/** Every kind of viewer that the rules tell apart, each with every other property. */
const everyViewer = (): Viewer[] =>
  [SOURCE, OTHER].flatMap((organisationId) =>
    combinations({
      personId: [AUTHOR, someId('per', 2)],
      organisationClass: ['team', 'authority'] satisfies OrganisationClass[],
      standing: ['member', 'restricted', 'suspended', 'left'] satisfies Standing[],
      active: [false, true],
      roles: OWN_ROLES,
      communities: [[], [COMMUNITY]],
    }).map((viewer) => ({ organisationId, ...viewer })),
  );

/** All objects that take one value for each name. */
function combinations<Choices extends Record<string, readonly unknown[]>>(choices: Choices) {
  type Combination = { [Name in keyof Choices]: Choices[Name][number] };
  return Object.entries(choices).reduce<object[]>(
    (partial, [name, values]) =>
      partial.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  ) as Combination[];
}

/** Every kind of report that the rules tell apart, as seen by the viewers above. */
function* everyReport(): Generator<ReportAccess> {
  const yes = <Value>(answer: boolean, value: Value): Value[] => (answer ? [value] : []);
  for (const label of TLP_LABELS)
    for (let bits = 0; bits < 512; bits += 1) {
      const bit = (at: number) => (bits & (1 << at)) !== 0;
      yield anAccess({
        public: bit(0),
        clients: yes(bit(1), OTHER),
        assignedPeople: yes(bit(2), someId('per', 2)),
        sharing: {
          label,
          communityId: bit(3) ? COMMUNITY : null,
          recipients: yes(bit(4), OTHER),
          namedPeople: yes(bit(5), someId('per', 2)),
          excludedOrganisations: yes(bit(6), OTHER),
          withoutAuthorities: bit(7),
          includeSecretariat: bit(8),
        },
      });
    }
}

describe('who may read a report', () => {
  it('agrees with the table of the rules for every kind of viewer and every kind of report', () => {
    const viewers = [null, ...everyViewer()];
    let pairs = 0;
    for (const report of everyReport()) {
      for (const viewer of viewers) {
        pairs += 1;
        if (visible(viewer, report) !== slowOracle(viewer, report)) {
          expect({ viewer, report, visible: visible(viewer, report) }).toBeNull();
        }
      }
    }
    expect(pairs).toBe(5 * 512 * (2 * 2 * 2 * 4 * 2 * 4 * 2 + 1));
  });

  it('agrees with it in random networks as well', () => {
    const dice = diceOf(20260504);
    let seen = 0;
    for (let round = 0; round < 50_000; round += 1) {
      const [viewer, report] = [randomViewer(dice), randomAccess(dice)];
      if (visible(viewer, report) !== slowOracle(viewer, report)) {
        expect({ viewer, report }).toBeNull();
      }
      if (visible(viewer, report)) seen += 1;
    }
    // Neither trivially open nor trivially closed.
    expect(seen).toBeGreaterThan(10_000);
    expect(seen).toBeLessThan(40_000);
  });

  it('lets everyone read what is CLEAR and public, without an account and when suspended', () => {
    const report = anAccess({ public: true, sharing: { label: 'TLP:CLEAR' } });
    expect(visible(null, report)).toBe(true);
    expect(visible(aViewer({ active: false, standing: 'left' }), report)).toBe(true);
  });

  it('keeps RED from colleagues, administrators, coordinators and operators of the author', () => {
    const report = anAccess({ sharing: { label: 'TLP:RED', namedPeople: [someId('per', 7)] } });
    const colleague = aViewer({
      personId: someId('per', 2),
      roles: ['administrator', 'reporter', 'responder', 'coordinator', 'operator'],
    });
    expect(visible(colleague, report)).toBe(false);
    expect(visible(aViewer({ personId: someId('per', 7), organisationId: OTHER }), report)).toBe(
      true,
    );
    expect(visible(aViewer(), report)).toBe(true);
  });

  it('does not open to a restricted authority what is closed to authorities', () => {
    const authority = aViewer({
      personId: someId('per', 2),
      organisationId: OTHER,
      organisationClass: 'authority',
      standing: 'restricted',
    });
    const report = (withoutAuthorities: boolean) =>
      anAccess({ sharing: { label: 'TLP:CLEAR', withoutAuthorities } });
    expect(visible(authority, report(false))).toBe(true);
    expect(visible(authority, report(true))).toBe(false);
  });
});

describe('who may know the source of a report', () => {
  const secret = anAccess({
    public: true,
    sharing: { label: 'TLP:CLEAR', attribution: 'must_not', namedPeople: [someId('per', 3)] },
  });
  const stranger = aViewer({ personId: someId('per', 2), organisationId: OTHER });

  it('is everyone, unless the source says that it must not be named', () => {
    expect(mayKnowSource(null, anAccess({ sharing: { attribution: 'may' } }))).toBe(true);
    expect(mayKnowSource(null, anAccess({ sharing: { attribution: 'must' } }))).toBe(true);
    expect(mayKnowSource(null, secret)).toBe(false);
    expect(mayKnowSource(stranger, secret)).toBe(false);
  });

  it('is then its own people, and coordinators whom it named', () => {
    const coordinator = aViewer({ ...stranger, roles: ['coordinator'] });
    expect(mayKnowSource(aViewer(), secret)).toBe(true);
    expect(mayKnowSource(coordinator, secret)).toBe(false);
    expect(mayKnowSource({ ...coordinator, personId: someId('per', 3) }, secret)).toBe(true);
    expect(mayKnowSource({ ...stranger, personId: someId('per', 3) }, secret)).toBe(false);
  });

  it('is nobody who is suspended', () => {
    expect(mayKnowSource(aViewer({ active: false }), secret)).toBe(false);
    expect(mayKnowSource(aViewer({ standing: 'suspended' }), secret)).toBe(false);
  });
});
