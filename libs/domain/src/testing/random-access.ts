import type { OrganisationClass, Standing } from '../organisation/organisation-events.js';
import type { Role } from '../person/person-events.js';
import { TLP_LABELS, type TlpLabel } from '../sharing/tlp.js';
import type { ReportAccess, Viewer } from '../sharing/visible.js';
import { someId } from './fixtures.js';

/** A source of whole numbers from 0 up to, not including, a bound. */
export type Dice = (bound: number) => number;

/** Reproducible dice (Mulberry32): the same seed gives the same throws. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const CLASSES: readonly OrganisationClass[] = ['team', 'authority', 'associate', 'liaison'];
const STANDINGS: readonly Standing[] = ['member', 'member', 'restricted', 'suspended', 'left'];
const ROLE_CHOICES: readonly Role[] = ['responder', 'coordinator', 'reporter', 'administrator'];

/** So few organisations, people and communities that they meet in most pairs of a viewer and a report. */
const organisations = [1, 2, 3, 4].map((number) => someId('org', number));
const communities = [1, 2, 3].map((number) => someId('com', number));
const peopleOf = (organisation: number): string[] =>
  [1, 2, 3].map((number) => someId('per', organisation * 10 + number));

/** A viewer of a tiny network, drawn at random. */
export function randomViewer(dice: Dice): Viewer {
  const organisation = dice(organisations.length);
  return {
    personId: one(peopleOf(organisation), dice),
    organisationId: organisations[organisation] as string,
    organisationClass: one(CLASSES, dice),
    standing: one(STANDINGS, dice),
    active: dice(8) > 0,
    roles: some(ROLE_CHOICES, dice),
    communities: some(communities, dice),
  };
}

/** A report of the same tiny network, drawn at random. Also such as no validator would let pass. */
export function randomAccess(dice: Dice): ReportAccess {
  const source = dice(organisations.length);
  const everybody = organisations.flatMap((_, index) => peopleOf(index));
  const label: TlpLabel = one(TLP_LABELS, dice);
  return {
    reportId: someId('rep', dice(1_000_000)),
    sourceOrganisationId: organisations[source] as string,
    authorId: one(peopleOf(source), dice),
    sharing: {
      label,
      communityId: dice(2) === 0 ? null : one(communities, dice),
      recipients: some(organisations, dice),
      namedPeople: some(everybody, dice),
      excludedOrganisations: dice(2) === 0 ? [] : some(organisations, dice),
      withoutAuthorities: dice(2) === 0,
      includeSecretariat: dice(2) === 0,
      attribution: one(['may', 'must', 'must_not'] as const, dice),
    },
    public: dice(3) === 0,
    clients: some(organisations, dice),
    assignedPeople: dice(2) === 0 ? [] : some(everybody, dice),
  };
}

const one = <Choice>(choices: readonly Choice[], dice: Dice): Choice =>
  choices[dice(choices.length)] as Choice;

const some = <Choice>(choices: readonly Choice[], dice: Dice): Choice[] =>
  choices.filter(() => dice(3) === 0);
