import {
  actor,
  anybody,
  attempt,
  changing,
  someReport,
  withVersion,
  type Difference,
} from './attempt.js';
import type { Marking } from './oracle.js';
import { WORDS, type SimulatedNetwork } from './simulated-network.js';

export async function submit(world: SimulatedNetwork): Promise<Difference> {
  const { oracle, network } = world;
  const person = anybody(world);
  const { member, roles } = oracle.people.get(person)!;
  const marking = world.marking(member);
  const word = world.draw.one(WORDS);
  // Into an incident that he sees, also by the id of one that was merged, or into one of its own.
  const seen = [...oracle.incidents.keys()].filter((id) => oracle.seesIncident(person, id));
  const into = seen.length > 0 && world.draw.dice(2) === 0 ? [world.draw.one(seen)] : [];
  const incidentIds = into.map((id) => world.incidents.get(id)!.citation);
  const input = {
    submissionId: `simulated-${oracle.reports.size}-${world.draw.dice(1e9)}`,
    report: world.payload(marking, word),
    incidentIds,
  };
  const expected = roles.has('reporter') ? 'done' : 'NOT_PERMITTED';
  const before = await world.position();
  const { difference, value } = await attempt(
    world,
    { what: 'submit', person, expected },
    (context) => network.commands.submitReport(input, context),
  );
  if (value) {
    const { reportId, citation, incidents } = value;
    world.reports.set(reportId, { id: reportId, citation });
    oracle.reports.set(reportId, {
      source: member,
      author: person,
      clearedBy: person,
      marking,
      isPublic: false,
      erased: false,
      assigned: new Set(),
      clients: [],
      // Its incident and the link to it come after it in the same append.
      said: [{ position: before + 1, word }],
    });
    for (const incident of incidents) {
      const { incidentId } = incident;
      world.incidents.set(incidentId, { id: incidentId, citation: incident.citation });
      oracle.link(incidentId, reportId, value.position);
    }
  }
  return difference;
}

/** Now and then one that recipients have passed on, where there is one. */
function shared(world: SimulatedNetwork): ReturnType<typeof someReport> {
  const passedOn = [...world.oracle.reports].filter(
    ([, { erased, clients }]) => !erased && clients.length > 0,
  );
  if (passedOn.length === 0 || world.draw.dice(3) > 0) return someReport(world);
  const [id, report] = world.draw.one(passedOn);
  return [world.reports.get(id)!, report];
}

export async function share(world: SimulatedNetwork): Promise<Difference> {
  const [known, report] = shared(world);
  const person = actor(world, report);
  const marking: Marking = world.marking(report.source);
  const expected = changing(world, person, known);
  const sharing = world.spelled(marking);
  const isSame = JSON.stringify(sharing) === JSON.stringify(world.spelled(report.marking));
  if (isSame) return null;
  const { difference, value } = await attempt(
    world,
    { what: `share ${known.citation}`, person, expected },
    (context) =>
      withVersion((expectedVersion) =>
        world.network.commands.changeSharing(
          { reportId: known.citation, expectedVersion, sharing },
          context,
        ),
      )(),
  );
  if (value) world.handling.remark(known.id, marking, person);
  return difference;
}

export async function revise(world: SimulatedNetwork): Promise<Difference> {
  const [known, report] = someReport(world);
  const person = actor(world, report);
  const word = world.draw.one(WORDS);
  if (report.said.at(-1)?.word === word) return null;
  const changes = { title: [{ lang: 'en', value: word }] };
  const { difference, value } = await attempt(
    world,
    { what: `revise ${known.citation}`, person, expected: changing(world, person, known) },
    (context) =>
      withVersion((expectedVersion) =>
        world.network.commands.reviseReport(
          { reportId: known.citation, expectedVersion, changes },
          context,
        ),
      )(),
  );
  if (value) report.said.push({ position: value.position, word });
  return difference;
}

export async function publish(world: SimulatedNetwork): Promise<Difference> {
  const [known, report] = someReport(world);
  const person = anybody(world);
  const { oracle } = world;
  const { member, roles } = oracle.people.get(person)!;
  const isSource = member === report.source;
  const expectation = () => {
    if (!oracle.maySee(person, known.id)) return 'NOT_FOUND';
    if (!roles.has('coordinator') && !isSource) return 'NOT_PERMITTED';
    if (report.marking.label !== 'CLEAR') return 'NOT_CLEAR';
    if (report.isPublic) return 'NOTHING_CHANGES';
    return report.clearedBy === person ? 'SECOND_PERSON_REQUIRED' : 'done';
  };
  const { difference, value } = await attempt(
    world,
    { what: `publish ${known.citation}`, person, expected: expectation() },
    (context) =>
      withVersion((expectedVersion) =>
        world.network.commands.confirmPublication(
          { reportId: known.citation, expectedVersion },
          context,
        ),
      )(),
  );
  if (value) report.isPublic = true;
  return difference;
}

export async function erase(world: SimulatedNetwork): Promise<Difference> {
  const [known, report] = someReport(world);
  const person = actor(world, report);
  const { oracle } = world;
  const { member, roles } = oracle.people.get(person)!;
  const may = member === report.source && roles.has('administrator');
  const hidden = oracle.maySee(person, known.id) ? 'NOT_PERMITTED' : 'NOT_FOUND';
  const { difference, value } = await attempt(
    world,
    { what: `erase ${known.citation}`, person, expected: may ? 'done' : hidden },
    (context) =>
      world.network.commands.eraseReport({ reportId: known.citation, reason: 'asked' }, context),
  );
  if (value) world.handling.erase(known.id);
  return difference;
}

export async function link(world: SimulatedNetwork): Promise<Difference> {
  const [known, report] = someReport(world);
  const person = actor(world, report);
  const { oracle, network } = world;
  const { member, roles } = oracle.people.get(person)!;
  const id = world.draw.one(oracle.incidents.keys());
  const isLinked = oracle.linked(oracle.standing(id)).includes(known.id);
  const expectation = () => {
    if (!oracle.maySee(person, known.id)) return 'NOT_FOUND';
    if (!oracle.seesIncident(person, id)) return 'NOT_FOUND';
    const isOwn = member === report.source && roles.has('reporter');
    return isOwn || roles.has('coordinator') ? 'done' : 'NOT_PERMITTED';
  };
  const input = { reportId: known.citation, incidentId: world.incidents.get(id)!.citation };
  const what = `${isLinked ? 'unlink' : 'link'} ${known.citation}`;
  const { difference, value } = await attempt(
    world,
    { what, person, expected: expectation() },
    (context) =>
      isLinked
        ? network.commands.unlinkReport(input, context)
        : network.commands.linkReport(input, context),
  );
  if (value) {
    const standing = oracle.standing(id);
    if (isLinked) oracle.unlink(standing, known.id, value.position);
    else oracle.link(standing, known.id, value.position);
  }
  return difference;
}
