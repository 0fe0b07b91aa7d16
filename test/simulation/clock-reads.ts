import { compared, type Read } from './asker.js';

/** What a late view shows may be of an incident that was left meanwhile; of other members it is never. */
const bound: (
  world: Parameters<Read>[0],
  asker: Parameters<Read>[1],
  now: string[],
) => Set<string> = ({ oracle }, { person, isLate }, now) => {
  const member = person === null ? null : oracle.people.get(person)?.member;
  const own = [...oracle.clocks].flatMap(([id, clock]) => (clock.member === member ? [id] : []));
  return new Set(isLate ? own : now);
};

/** All clocks of somebody's member, a page at a time. */
export const ownClocks: Read = async (world, asker) => {
  const { viewer, person, draw } = asker;
  if (viewer === null || person === null) return null;
  const list = { statuses: null, dueBefore: null, drills: true, limit: draw.one([3, 100]) };
  const shown: string[] = [];
  for (let after: Place = null; ;) {
    const page = await world.network.readModel.ownClocks(viewer, { ...list, after });
    shown.push(...page.rows.map(({ row }) => row.clockId));
    after = page.rows.at(-1)?.key ?? null;
    if (!page.hasNextPage || after === null) break;
  }
  return compared(shown, bound(world, asker, world.oracle.clocksOf(person)), asker);
};

type Place = Parameters<Parameters<Read>[0]['network']['readModel']['ownClocks']>[1]['after'];

/** Clocks of an incident that tells itself, with those of what was merged into it. */
export const clocksOn: Read = async (world, asker) => {
  const { oracle, network } = world;
  const id = asker.draw.one(oracle.incidents.keys());
  const found = await network.readModel.clocksOf(asker.viewer, [id]);
  const shown = (found.get(id) ?? []).map(({ clockId }) => clockId);
  const told = oracle
    .clocksOf(asker.person)
    .filter((clockId) => oracle.standing(oracle.clocks.get(clockId)!.incident) === id);
  return compared(shown, bound(world, asker, told), asker);
};
