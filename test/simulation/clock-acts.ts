import { anybody, attempt, type Difference } from './attempt.js';
import type { SimulatedNetwork } from './simulated-network.js';

const RULES = ['eu-gdpr-33-1', 'eu-nis2-23-4-a'];
const STARTS = [{ kind: 'aware' as const, at: new Date('2026-05-05T08:00:00.000Z') }];

/** Somebody who answers for clocks, or anybody. */
function keeper(world: SimulatedNetwork, member?: string): string {
  const { oracle, draw } = world;
  const those = [...oracle.people].flatMap(([id, each]) =>
    (member === undefined || each.member === member) && oracle.answersForClocks(id) ? [id] : [],
  );
  return those.length > 0 && draw.dice(4) > 0 ? draw.one(those) : anybody(world);
}

/** Somebody starts a clock of his member for an incident, by whatever id it has. */
export async function startClock(world: SimulatedNetwork): Promise<Difference> {
  const { oracle, network, draw } = world;
  const person = keeper(world);
  const seen = [...oracle.incidents.keys()].filter((id) => oracle.seesIncident(person, id));
  const cited = draw.one(seen.length > 0 && draw.dice(4) > 0 ? seen : oracle.incidents.keys());
  const ruleId = draw.one(RULES);
  const { member } = oracle.people.get(person)!;
  const standing = oracle.standing(cited);
  const key = { incident: standing, member, rule: ruleId };
  const expectation = () => {
    if (!oracle.seesIncident(person, cited)) return 'NOT_FOUND';
    if (!oracle.answersForClocks(person)) return 'NOT_PERMITTED';
    const own = oracle.clockOf(key);
    if (own) return own.isAside ? 'CLOCK_SET_ASIDE' : 'done';
    const parts = [...oracle.incidents.keys()].filter(
      (id) => id !== standing && oracle.standing(id) === standing,
    );
    const isBegun = parts.some(
      (incident) =>
        oracle.seesIncident(person, incident) && oracle.clockOf({ ...key, incident }) !== null,
    );
    return isBegun ? 'ALREADY_STARTED' : 'done';
  };
  const incidentId = world.incidents.get(cited)!.citation;
  const { difference, value } = await attempt(
    world,
    { what: `start ${ruleId} for ${incidentId}`, person, expected: expectation() },
    (context) =>
      network.commands.startClock({ incidentId, ruleId, starts: STARTS, drill: true }, context),
  );
  if (value && !oracle.clocks.has(value.clockId)) {
    oracle.clocks.set(value.clockId, { ...key, isAside: false });
  }
  return difference;
}

/** Somebody sets a clock aside, or takes it up again; mostly of his own member. */
export async function turnClock(world: SimulatedNetwork): Promise<Difference> {
  const { oracle, network, draw } = world;
  if (oracle.clocks.size === 0) return null;
  const [clockId, clock] = draw.one(oracle.clocks);
  const person = keeper(world, clock.member);
  const up = draw.dice(2) === 0;
  const expectation = () => {
    if (!oracle.clocksOf(person).includes(clockId)) return 'NOT_FOUND';
    if (!oracle.answersForClocks(person)) return 'NOT_PERMITTED';
    if (up) return clock.isAside ? 'done' : 'CLOCK_NOT_SET_ASIDE';
    return clock.isAside ? 'CLOCK_SET_ASIDE' : 'done';
  };
  const { difference, value } = await attempt(
    world,
    { what: `${up ? 'take up' : 'set aside'} ${clockId}`, person, expected: expectation() },
    (context) =>
      network.commands[up ? 'takeUpClock' : 'setClockAside']({ clockId, reason: 'so' }, context),
  );
  if (value) clock.isAside = !up;
  return difference;
}
