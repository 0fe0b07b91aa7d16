import { actor, anybody, attempt, someReport, withVersion, type Difference } from './attempt.js';
import type { OracleRequest } from './handling-oracle.js';
import type { OracleAccess, OracleReport } from './oracle.js';
import { handleOf, type Known, type SimulatedNetwork } from './simulated-network.js';

/** Somebody who may have to do with a report that is passed on: mostly a responder who reads it as a recipient, or anybody. */
function receiver(world: SimulatedNetwork, [{ id }, { marking }]: [Known, OracleReport]): string {
  const { oracle, draw } = world;
  const people = [...oracle.people].filter(([, { member }]) => marking.recipients.includes(member));
  const reading = people.filter(
    ([key, { roles }]) => roles.has('responder') && oracle.maySee(key, id),
  );
  const kinds = [reading, reading, reading, people].filter((each) => each.length > 0);
  return kinds.length > 0 && draw.dice(5) > 0 ? draw.one(draw.one(kinds))[0] : anybody(world);
}

/** An AMBER report where there is one. */
function passedOn(world: SimulatedNetwork): [Known, OracleReport] {
  const amber = [...world.oracle.reports].filter(
    ([, { erased, marking }]) => !erased && marking.label === 'AMBER' && marking.recipients.length,
  );
  if (amber.length === 0 || world.draw.dice(6) === 0) return someReport(world);
  const [id, report] = world.draw.one(amber);
  return [world.reports.get(id) as Known, report];
}

/** Why somebody cannot have clients of this report; null: he can. */
function clientRefusal(world: SimulatedNetwork, person: string, { id }: Known): string | null {
  const { oracle } = world;
  const { member, roles } = oracle.people.get(person)!;
  if (!oracle.maySee(person, id)) return 'NOT_FOUND';
  if (!roles.has('responder') && !roles.has('administrator')) return 'NOT_PERMITTED';
  const { marking } = oracle.reports.get(id)!;
  if (marking.label !== 'AMBER') return 'NOT_AMBER';
  return marking.recipients.includes(member) ? null : 'NOT_A_RECIPIENT';
}

/** One that was named already, where there is one; one that can be named; or any member. */
function someClient(
  { oracle, draw }: SimulatedNetwork,
  { clients, marking, source }: OracleReport,
  by: string,
): string {
  const named = clients.flatMap((each) => (each.by === by ? each.member : []));
  const taken = new Set([by, source, ...marking.recipients, ...marking.excluded]);
  const free = [...oracle.members].flatMap(([id, { standing }]) =>
    standing === 'member' && !taken.has(id) ? id : [],
  );
  const kinds = [named, free, [...oracle.members.keys()]].filter((each) => each.length > 0);
  return draw.one(draw.one(kinds));
}

export async function passOn(world: SimulatedNetwork): Promise<Difference> {
  const [known, report] = passedOn(world);
  const { oracle, network } = world;
  const person = receiver(world, [known, report]);
  const by = oracle.people.get(person)!.member;
  const client = someClient(world, report, by);
  const { standing, isAuthority } = oracle.members.get(client)!;
  const isNamed = report.clients.some((each) => each.member === client && each.by === by);
  const eligible = () => {
    const { recipients, excluded, withoutAuthorities } = report.marking;
    if (standing !== 'member' || client === by) return false;
    if (client === report.source && oracle.knowsSource(person, known.id)) return false;
    if (recipients.includes(client) || excluded.includes(client)) return false;
    return !isAuthority || !withoutAuthorities;
  };
  const naming = isNamed ? 'ALREADY_NAMED' : eligible() ? 'done' : 'CLIENT_NOT_ELIGIBLE';
  // Who has named one mostly takes it back.
  const takesBack = isNamed && world.draw.dice(4) > 0;
  const expected = clientRefusal(world, person, known) ?? (takesBack ? 'done' : naming);
  const input = { reportId: known.citation, organisation: handleOf(world, client) };
  const what = `${takesBack ? 'take back' : 'name'} a client of ${known.citation}`;
  const { difference, value } = await attempt<unknown>(
    world,
    { what, person, expected },
    (context) =>
      takesBack
        ? network.commands.removeClient(input, context)
        : network.commands.nameClient(input, context),
  );
  if (value && takesBack) world.handling.removeClient(known.id, client, by);
  else if (value) world.handling.nameClient(known.id, client, by);
  return difference;
}

/** Mostly somebody who is asked to delete something. */
function asked({ oracle, handling: { recalls }, draw }: SimulatedNetwork): string {
  const isAsked = (person: string) => recalls.recallsOf(person).certain.size > 0;
  const holding = [...oracle.people.keys()].filter(isAsked);
  return draw.one(holding.length > 0 && draw.dice(4) > 0 ? holding : oracle.people.keys());
}

export async function acknowledge(world: SimulatedNetwork): Promise<Difference> {
  const { recalls } = world.handling;
  const person = asked(world);
  const { certain, possible } = recalls.recallsOf(person);
  // Mostly what he is asked, and now and then what he never held.
  const ids = [certain, possible].find((each) => each.size > 0 && world.draw.dice(3) > 0);
  const known = world.reports.get(world.draw.one(ids ?? world.oracle.reports.keys()));
  if (!known || !world.oracle.comesIn(person)) return null;
  const expected = recalls.answerTo(person, known.id);
  const input = { reportId: known.citation, result: 'deleted' as const };
  const { difference, code } = await attempt(
    world,
    { what: `acknowledge ${known.citation}`, person, expected },
    (context) => world.network.commands.acknowledgeRecall(input, context),
  );
  if (code !== null) recalls.answered(person, known.id, code);
  return difference ?? (expected === 'done' ? answered(world, person, known) : null);
}

/** The author is told that one of those for whom somebody answers has answered. */
async function answered(
  world: SimulatedNetwork,
  person: string,
  { id, citation }: Known,
): Promise<Difference> {
  const { oracle, network } = world;
  const report = oracle.reports.get(id);
  if (!report || report.erased) return null;
  const author = await world.principal(report.author);
  if (!author) return null;
  const told = (await network.commands.recallHolders([id], author.viewer)).get(id) ?? [];
  const { member } = oracle.people.get(person)!;
  const isTold = told.some(
    ({ organisationId, status }) => organisationId === member && status === 'acknowledged',
  );
  return isTold ? null : `${person} has answered about ${citation}, and its author is not told so`;
}

/** So many requests of a member about one report wait at once. */
const MOST_OPEN = 10;

export async function requestReshare(world: SimulatedNetwork): Promise<Difference> {
  const [known, report] = someReport(world);
  const { oracle, handling, network } = world;
  const person = world.draw.dice(3) > 0 ? receiver(world, [known, report]) : anybody(world);
  const { member, roles } = oracle.people.get(person)!;
  const members = [world.draw.one(oracle.members)[0], world.draw.one(oracle.members)[0]];
  const wanted = [...new Set(members)];
  const open = [...handling.requests.values()].filter(
    (each) => each.report === known.id && each.member === member && each.status === 'open',
  );
  const isSame = (each: OracleRequest) =>
    each.members.length === wanted.length && wanted.every((id) => each.members.includes(id));
  const expectation = () => {
    if (!oracle.maySee(person, known.id)) return 'NOT_FOUND';
    if (member === report.source) return 'OWN_REPORT';
    if (!roles.has('responder')) return 'NOT_PERMITTED';
    if (report.marking.label === 'CLEAR') return 'NOTHING_CHANGES';
    if (open.some(isSame)) return 'RESHARE_ALREADY_REQUESTED';
    return open.length >= MOST_OPEN ? 'RESHARE_TOO_MANY' : 'done';
  };
  const input = {
    reportId: known.citation,
    organisations: wanted.map((id) => handleOf(world, id)),
    reason: 'They run the same model.',
  };
  const { difference, value } = await attempt(
    world,
    { what: `ask to share ${known.citation}`, person, expected: expectation() },
    (context) => network.commands.requestReshare(input, context),
  );
  if (value) {
    const request = { report: known.id, person, member, members: wanted, status: 'open' as const };
    handling.requests.set(value.requestId, request);
  }
  return difference;
}

/** The source grants a request by a marking that is drawn, or refuses it; or somebody else tries. */
export async function answerReshare(world: SimulatedNetwork): Promise<Difference> {
  const { oracle, handling, network } = world;
  const living = [...handling.requests].filter(
    ([, { report }]) => oracle.reports.get(report)?.erased === false,
  );
  if (living.length === 0) return null;
  const waiting = living.filter(([, { status }]) => status === 'open');
  const [requestId, request] = world.draw.one(
    waiting.length > 0 && world.draw.dice(5) > 0 ? waiting : living,
  );
  const known = world.reports.get(request.report) as Known;
  const report = oracle.reports.get(known.id)!;
  const person = actor(world, report);
  const { member, roles } = oracle.people.get(person)!;
  const marking = world.draw.dice(3) === 0 ? null : world.marking(report.source);
  const input = { reportId: known.citation, requestId, reason: 'So be it.' };
  const answer = () => {
    if (!marking) return 'done';
    const sharing = world.spelled(marking);
    if (JSON.stringify(sharing) === JSON.stringify(world.spelled(report.marking))) return null;
    return isMet(world, request, { ...report, marking }) ? 'done' : 'RESHARE_NOT_MET';
  };
  const expectation = () => {
    if (!oracle.maySee(person, known.id)) return 'NOT_FOUND';
    // To refuse is to answer a request that others are not told of; to grant is to change the report.
    if (member !== report.source) return marking ? 'NOT_PERMITTED' : 'NOT_FOUND';
    if (!roles.has('reporter')) return 'NOT_PERMITTED';
    if (request.status !== 'open') return 'RESHARE_DECIDED';
    return handling.stillHolds(request) ? answer() : 'RESHARE_CLOSED';
  };
  const expected = expectation();
  if (expected === null) return null;
  const what = `${marking ? 'grant' : 'refuse'} what was asked of ${known.citation}`;
  const { difference, value } = await attempt<unknown>(
    world,
    { what, person, expected },
    (context) =>
      marking
        ? withVersion((expectedVersion) => {
            const sharing = world.spelled(marking);
            return network.commands.grantReshare({ ...input, expectedVersion, sharing }, context);
          })()
        : network.commands.refuseReshare(input, context),
  );
  if (!value) return difference;
  request.status = marking ? 'granted' : 'refused';
  if (marking) handling.remark(known.id, marking, person);
  return difference;
}

/** Whether all for whom it was asked read under a marking: of TLP:RED somebody of each. */
function isMet(
  { oracle }: SimulatedNetwork,
  { members }: OracleRequest,
  { marking, clients, ...report }: OracleAccess,
): boolean {
  const isPublic = report.isPublic && marking.label === 'CLEAR';
  const left = clients.filter(
    ({ member, by }) =>
      marking.label === 'AMBER' &&
      marking.recipients.includes(by) &&
      !marking.excluded.includes(member) &&
      !marking.excluded.includes(by),
  );
  const after = { ...report, marking, isPublic, clients: left };
  return members.every((id) =>
    marking.label === 'RED'
      ? marking.named.some((person) => oracle.people.get(person)!.member === id)
      : oracle.memberReads(id, after),
  );
}
