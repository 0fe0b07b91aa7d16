import { readAppends } from '@tocsin/changes';
import { visible } from '@tocsin/domain';
import { diceOf } from '@tocsin/domain/testing';
import {
  organisationId,
  personId,
  RandomLife,
  RandomMerges,
  randomSubmissions,
} from '@tocsin/views/testing';
import { matchingWorld, type MatchingWorld } from './testing/matching-world.js';
import { ranLow } from './testing/clock-events.js';
import { PlainReading } from './testing/plain-reading.js';
import { RandomRules } from './testing/random-rules.js';

const REPORTS = 30;
const STEPS = 90;
const SEEDS = process.env.CI ? [3, 17, 29] : [3];

/** As `position rule: kinds`. */
const inShort = (
  position: number,
  ruleId: string,
  subjects: readonly { readonly kinds: readonly string[] }[],
): string => {
  const kinds = [...new Set(subjects.flatMap((subject) => subject.kinds))].toSorted();
  return `${position} ${ruleId}: ${kinds.join(' ')}`;
};

/** What rules of organisations told that one of their people could not read then, though each of them is a responder. */
async function ofOrganisationsUnread({ alerts, access }: MatchingWorld): Promise<string[]> {
  const told = (await alerts()).flatMap(({ owner, position, subjects }) => {
    const organisation = [1, 2, 3, 4].find((number) => organisationId(number) === owner);
    return organisation === undefined ? [] : [{ organisation, position, subjects }];
  });
  const looks = told.flatMap(({ organisation, position, subjects }) =>
    subjects
      .filter(({ kinds }) => !kinds.some((kind) => GONE.has(kind)))
      .flatMap(({ report }) =>
        [1, 2, 3].map((number) => ({ who: personId(organisation, number), report, position })),
      ),
  );
  expect(looks.length).toBeGreaterThan(0);
  const found = await Promise.all(
    looks.map(async ({ who, report, position }) => {
      const rights = (await access.reports([report], position)).get(report);
      const reads = rights && visible(await access.viewer(who, position), rights);
      return reads ? [] : [`${position} ${report} ${who}`];
    }),
  );
  return found.flat();
}

const GONE = new Set(['ACCESS_LOST', 'WITHDRAWN']);

describe.each(SEEDS)('rules that come and go while reports live, seed %i', (seed) => {
  let world: MatchingWorld;
  beforeAll(async () => {
    world = await matchingWorld();
  });
  afterAll(() => world.close());

  it('make exactly the alerts that a plain reading of the log makes', async () => {
    const dice = diceOf(seed);
    const submissions = randomSubmissions(dice, REPORTS);
    const life = new RandomLife(dice, REPORTS, [...submissions]);
    const merges = new RandomMerges(dice, submissions);
    const rules = new RandomRules(dice);
    const expected: string[] = [];
    const told = new Set<string>();
    let done = 0;
    for (let step = 0; step < STEPS; step += 1) {
      if (dice(2) === 0) await world.record(rules.next());
      // The log is read at once: later what was erased could not be matched any more, by anybody.
      const clock = () => [
        ranLow(step, { incident: dice(REPORTS) + 1, organisation: dice(4) + 1 }),
      ];
      const further = () => (dice(5) === 0 ? clock() : dice(4) === 0 ? merges.next() : life.next());
      const append = submissions.shift() ?? further();
      if (append.length > 0) await world.record(...append);
      await world.matchAll(dice(3) + 1);
      const events = await world.store.readAll({ after: 0, limit: 10_000 });
      const viewer = async (id: string, at: number) =>
        (await world.access.owners([id], at)).get(id) ?? null;
      const reading = new PlainReading({ events, viewer, told });
      for (const unit of (await readAppends(world.store, done)).units) {
        done = unit.last;
        for (const { position, ruleId, subjects } of await reading.alertsOf(unit)) {
          expected.push(inShort(position, ruleId, subjects));
        }
      }
    }
    const alerts = (await world.alerts()).map(({ position, rule, subjects }) =>
      inShort(position, rule, subjects),
    );
    expect(alerts.toSorted()).toEqual(expected.toSorted());
    expect(alerts.length).toBeGreaterThan(20);
    expect(alerts.filter((alert) => alert.endsWith('CLOCK_RUNNING_OUT')).length).toBeGreaterThan(0);
    expect(await ofOrganisationsUnread(world)).toEqual([]);
  }, 240_000);
});
