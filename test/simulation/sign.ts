import type { CommandContext } from '@tocsin/commands';
import type { Role } from '@tocsin/domain';
import { contextOf } from './attempt.js';
import type { Marking } from './oracle.js';
import type { SimulatedNetwork } from './simulated-network.js';

/** A report that becomes public: its incident is what everybody hears of last. Answers the incident's TI-…. */
export async function publicSign(world: SimulatedNetwork): Promise<string> {
  const { network, oracle } = world;
  const marking: Marking = {
    label: 'CLEAR',
    community: null,
    recipients: [],
    named: [],
    excluded: [],
    withoutAuthorities: false,
    secretariat: true,
    unnamedSource: false,
  };
  const person = await someReporter(world);
  const { member } = oracle.people.get(person)!;
  const context = (await contextOf(world, person)) as CommandContext;
  const submissionId = `sign-${oracle.reports.size}-${world.draw.dice(1e9)}`;
  const report = world.payload(marking, 'braking');
  const before = await world.position();
  const outcome = await network.commands.submitReport({ submissionId, report }, context);
  if (!outcome.ok) throw new Error(outcome.error.code);
  const { reportId, citation, incidents } = outcome.value;
  const [incident] = incidents;
  if (!incident) throw new Error('a report opens an incident');
  await world.given({ type: 'ReportPublicationConfirmed', data: { reportId } });
  world.reports.set(reportId, { id: reportId, citation });
  world.incidents.set(incident.incidentId, {
    id: incident.incidentId,
    citation: incident.citation,
  });
  oracle.incidents.set(incident.incidentId, new Set([reportId]));
  oracle.reports.set(reportId, {
    source: member,
    author: person,
    marking,
    isPublic: true,
    erased: false,
    assigned: new Set(),
    said: [{ position: before + 1, word: 'braking' }],
  });
  return incident.citation;
}

/** Somebody who may report; the first one is made one again where nobody is left. */
async function someReporter(world: SimulatedNetwork): Promise<string> {
  const { oracle } = world;
  const found = [...oracle.people].find(
    ([id, { roles }]) => roles.has('reporter') && oracle.comesIn(id),
  );
  if (found) return found[0];
  const [personId, person] = [...oracle.people][0]!;
  const member = oracle.members.get(person.member)!;
  if (member.standing === 'suspended') {
    const data = { organisationId: person.member, standing: 'member' as const, reason: 'asked' };
    await world.given({ type: 'OrganisationStandingChanged', data });
    member.standing = 'member';
  }
  if (!person.active) await world.given({ type: 'PersonReinstated', data: { personId } });
  const roles: readonly Role[] = ['reporter', 'responder'];
  await world.given({ type: 'PersonRolesChanged', data: { personId, roles } });
  person.active = true;
  person.roles = new Set(roles);
  return personId;
}
