import fc from 'fast-check';
import { diceOf, randomAccess, randomViewer } from '../testing.js';
import type { Member } from '../sharing/audience.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import { holdersThatLose, mootHolders, type RecallFacts } from './holders.js';
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
  const shown = [...people.values()].filter((viewer) => visible(viewer, before) && dice(2) === 0);
  return {
    before,
    after,
    viewers: [...people.values()],
    facts: { members: [...members.values()], people, readers: shown },
  };
}

describe('who holds a report and loses it', () => {
  it('is nobody who may still read it, and never the source', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { before, after, facts } = scene(seed);
        for (const holder of holdersThatLose(before, after, facts)) {
          expect(holder.organisationId).not.toBe(before.sourceOrganisationId);
          const viewer = holder.personId && facts.people.get(holder.personId);
          if (viewer) expect(visible(viewer, after)).toBe(false);
        }
      }),
    );
  });

  it('is everybody who was shown it and cannot read it any more, himself or by his organisation', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { before, after, facts } = scene(seed);
        const asked = new Set(holdersThatLose(before, after, facts).map(holderKey));
        for (const reader of facts.readers) {
          const viewer = facts.people.get(reader.personId) as Viewer;
          const isOfSource = viewer.organisationId === before.sourceOrganisationId;
          const responder: Viewer = {
            ...viewer,
            personId: 'x',
            active: true,
            roles: ['responder'],
          };
          if (isOfSource || visible(viewer, after) || visible(responder, after)) continue;
          expect(
            [...asked].some((key) => key === viewer.organisationId || key === viewer.personId),
          ).toBe(true);
        }
      }),
    );
  });

  it('is let go exactly by what lets it read again', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { before, after, facts } = scene(seed);
        const lost = holdersThatLose(before, after, facts);
        const entries: RecallState['entries'] = new Map(
          lost.map((holder) => [
            holderKey(holder),
            { ...holder, recallId: 'r', status: 'open', result: null, reason: null },
          ]),
        );
        const state = { ...noRecall, entries };
        expect(mootHolders(state, after, facts)).toEqual([]);
        const active = lost.filter(
          ({ personId }) =>
            personId === null || visible(facts.people.get(personId) ?? null, before),
        );
        expect(mootHolders(state, before, facts)).toEqual(active);
      }),
    );
  });

  it('is nobody twice', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { before, after, facts } = scene(seed);
        const keys = holdersThatLose(before, after, facts).map(holderKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
