import fc from 'fast-check';
import { diceOf, randomAccess, randomViewer } from '../testing.js';
import { readingOrganisations, type Member } from '../sharing/audience.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import { holdersThatLose, mootHolders } from './holders.js';
import type { Reader, RecallFacts } from './recall-facts.js';
import { holderKey, noRecall, type RecallState } from './recall.js';

type Scene = {
  readonly before: ReportAccess;
  readonly after: ReportAccess;
  readonly facts: RecallFacts;
  readonly viewers: readonly Viewer[];
};

/** A report under two markings, and people of its little network, each of whom was shown it or not. */
function scene(seed: number): Scene {
  const dice = diceOf(seed);
  const drawn = Array.from({ length: 30 }, () => randomViewer(dice));
  const members = new Map<string, Member>();
  for (const { organisationId, organisationClass, standing, communities } of drawn) {
    members.set(organisationId, {
      organisationId,
      class: organisationClass,
      standing,
      communities,
    });
  }
  const viewers = drawn.map((viewer): Viewer => {
    const {
      class: organisationClass,
      standing,
      communities,
    } = members.get(viewer.organisationId) as Member;
    return { ...viewer, organisationClass, standing, communities };
  });
  const people = new Map(viewers.map((viewer) => [viewer.personId, viewer]));
  const before = randomAccess(dice);
  const { sharing, clients } = randomAccess(dice);
  const after = { ...before, sharing, clients, public: false };
  const shown = drawn.flatMap((once): Reader[] => {
    const was = asReader(once, people.get(once.personId) as Viewer);
    return visible(was, before) && dice(2) === 0 ? [readerOf(was)] : [];
  });
  return {
    before,
    after,
    viewers: [...people.values()],
    facts: { members: [...members.values()], people, readers: [...oneEach(shown)] },
  };
}

/** What somebody was when he was shown it: with a standing, communities and roles of that day, and of nobody now. */
const asReader = (once: Viewer, now: Viewer): Viewer => ({
  ...once,
  organisationClass: now.organisationClass,
});
const readerOf = ({ organisationId, personId, roles }: Viewer): Reader => ({
  organisationId,
  personId,
  coordinated: roles.includes('coordinator'),
});
const oneEach = (readers: readonly Reader[]): Iterable<Reader> =>
  new Map(readers.map((reader) => [reader.personId, reader])).values();
const losing = ({ before, after, facts }: Scene) =>
  holdersThatLose({ before, after, everNamed: NOBODY }, facts);
const NOBODY: ReadonlySet<string> = new Set();

/** Somebody in good standing who was all that he could be, and of every community that the report was for. */
const atBest = (viewer: Viewer, { before, facts }: Scene): Viewer => {
  const { communityId } = before.sharing;
  const wasCoordinator = facts.readers.some(
    ({ personId, coordinated }) => coordinated && personId === viewer.personId,
  );
  return {
    ...viewer,
    standing: 'member',
    active: true,
    roles: wasCoordinator ? [...viewer.roles, 'coordinator'] : viewer.roles,
    communities: communityId === null ? viewer.communities : [...viewer.communities, communityId],
  };
};
const aResponder = (viewer: Viewer): Viewer => ({ ...viewer, personId: 'x', roles: ['responder'] });

describe('who holds a report and loses it', () => {
  it('is nobody who may still read it, and never the source', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const drawn = scene(seed);
        const { before, after, facts, viewers } = drawn;
        for (const { organisationId, personId } of losing(drawn)) {
          expect(organisationId).not.toBe(before.sourceOrganisationId);
          const colleague = viewers.find((each) => each.organisationId === organisationId)!;
          const holder =
            personId === null
              ? { ...aResponder(colleague), active: true }
              : (facts.people.get(personId) as Viewer);
          expect(visible(holder, after)).toBe(false);
        }
      }),
    );
  });

  it('is everybody who was shown it and whom the source gives it no more, whatever became of him since', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const drawn = scene(seed);
        const { before, after, facts } = drawn;
        const asked = new Set(losing(drawn).map(holderKey));
        for (const { personId, organisationId } of facts.readers) {
          const viewer = atBest(facts.people.get(personId) as Viewer, drawn);
          const isOfSource = organisationId === before.sourceOrganisationId;
          if (isOfSource || visible(viewer, after) || visible(aResponder(viewer), after)) continue;
          expect([organisationId, personId].some((key) => asked.has(key))).toBe(true);
        }
      }),
    );
  });

  it('is nobody who was neither named nor shown it', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const drawn = scene(seed);
        const { sharing, clients } = drawn.before;
        const named = new Set([...sharing.recipients, ...clients, ...sharing.namedPeople]);
        const shown = new Set(
          drawn.facts.readers.flatMap((reader) => [reader.organisationId, reader.personId]),
        );
        for (const key of losing(drawn).map(holderKey)) {
          expect(named.has(key) || shown.has(key)).toBe(true);
        }
      }),
    );
  });

  it('is let go exactly by what lets it read again', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const drawn = scene(seed);
        const { before, after, facts } = drawn;
        const lost = losing(drawn);
        const entries: RecallState['entries'] = new Map(
          lost.map((holder) => [
            holderKey(holder),
            { ...holder, recallId: 'r', status: 'open', result: null, reason: null },
          ]),
        );
        const state = { ...noRecall, entries };
        expect(mootHolders(state, after, facts)).toEqual([]);
        const reading = readingOrganisations(before, facts.members);
        const ids = new Set(reading.map(({ organisationId }) => organisationId));
        const again = lost.filter(({ personId, organisationId }) =>
          personId === null
            ? ids.has(organisationId)
            : visible(facts.people.get(personId) ?? null, before),
        );
        expect(mootHolders(state, before, facts)).toEqual(again);
      }),
    );
  });

  it('is nobody twice', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const keys = losing(scene(seed)).map(holderKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
