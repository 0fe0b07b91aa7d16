import { anybody, attempt, type Difference } from './attempt.js';
import type { SimulatedNetwork } from './simulated-network.js';

/** A coordinator where there is one, or anybody. */
function merger(world: SimulatedNetwork): string {
  const coordinators = [...world.oracle.people].flatMap(([id, { roles }]) =>
    roles.has('coordinator') ? [id] : [],
  );
  return world.draw.one([...coordinators, anybody(world)]);
}

/** Two incidents become one, or somebody is told why they do not. */
export async function merge(world: SimulatedNetwork): Promise<Difference> {
  const { oracle, network } = world;
  const person = merger(world);
  const [from, into] = [0, 0].map(() => world.draw.one(oracle.incidents.keys())) as [
    string,
    string,
  ];
  const expectation = () => {
    if (![from, into].every((id) => oracle.seesIncident(person, id))) return 'NOT_FOUND';
    if (!oracle.people.get(person)!.roles.has('coordinator')) return 'NOT_PERMITTED';
    if (from === into) return 'SAME_INCIDENT';
    if (oracle.mergedInto(from) !== null) return 'ALREADY_MERGED';
    if (oracle.mergedInto(into) === null) return 'done';
    return oracle.standing(into) === from ? 'MERGE_CYCLE' : 'ALREADY_MERGED';
  };
  const [fromId, intoId] = [from, into].map((id) => world.incidents.get(id)!.citation) as [
    string,
    string,
  ];
  const { difference, value } = await attempt(
    world,
    { what: `merge ${fromId} into ${intoId}`, person, expected: expectation() },
    (context) => network.commands.mergeIncidents({ fromId, intoId, reason: 'same_event' }, context),
  );
  // The other half is the last event of the append.
  if (value) oracle.merge(from, into, value.position);
  return difference;
}

/** A merge is taken back; of an incident that was merged where there is one. */
export async function unmerge(world: SimulatedNetwork): Promise<Difference> {
  const { oracle, network } = world;
  const person = merger(world);
  const merged = [...oracle.incidents.keys()].filter((id) => oracle.mergedInto(id) !== null);
  const id = world.draw.one(merged.length > 0 ? merged : oracle.incidents.keys());
  const expectation = () => {
    if (!oracle.seesIncident(person, id)) return 'NOT_FOUND';
    if (!oracle.people.get(person)!.roles.has('coordinator')) return 'NOT_PERMITTED';
    return oracle.mergedInto(id) === null ? 'NOT_MERGED' : 'done';
  };
  const incidentId = world.incidents.get(id)!.citation;
  const { difference, value } = await attempt(
    world,
    { what: `undo the merge of ${incidentId}`, person, expected: expectation() },
    (context) => network.commands.unmergeIncidents({ incidentId }, context),
  );
  // Its first half ends it.
  if (value) oracle.unmerge(id, value.position - 1);
  return difference;
}
