import type { Role } from '@tocsin/domain';
import { anybody, someMember, someReport, type Difference } from './attempt.js';
import type { SimulatedNetwork } from './simulated-network.js';

export async function assign(world: SimulatedNetwork): Promise<Difference> {
  const [{ id }, report] = someReport(world);
  if (report.marking.label === 'RED') return null;
  const person = anybody(world);
  const organisationId = world.oracle.people.get(person)!.member;
  const isAssigned = report.assigned.has(person);
  if (isAssigned) report.assigned.delete(person);
  else report.assigned.add(person);
  await world.given({
    type: isAssigned ? 'ReportPersonUnassigned' : 'ReportPersonAssigned',
    data: { reportId: id, personId: person, organisationId, assigned: [...report.assigned] },
  });
  return null;
}

const STANDINGS = ['member', 'member', 'restricted', 'suspended'] as const;

export async function changeStanding(world: SimulatedNetwork): Promise<Difference> {
  const [organisationId, member] = someMember(world);
  const standing = world.draw.one(STANDINGS);
  if (member.standing === standing) return null;
  member.standing = standing;
  const data = { organisationId, standing, reason: 'as it comes' };
  await world.given({ type: 'OrganisationStandingChanged', data });
  return null;
}

export async function changeRoles(world: SimulatedNetwork): Promise<Difference> {
  const personId = anybody(world);
  const roles = world.draw.some<Role>(['reporter', 'responder', 'administrator', 'coordinator']);
  const person = world.oracle.people.get(personId)!;
  if ([...person.roles].toSorted().join() === [...roles].toSorted().join()) return null;
  person.roles = new Set(roles);
  for (const role of roles) person.everHad.add(role);
  await world.given({ type: 'PersonRolesChanged', data: { personId, roles } });
  return null;
}

export async function suspend(world: SimulatedNetwork): Promise<Difference> {
  const personId = anybody(world);
  const person = world.oracle.people.get(personId)!;
  person.active = !person.active;
  const type = person.active ? 'PersonReinstated' : 'PersonSuspended';
  await world.given({ type, data: { personId } });
  return null;
}

export async function moveCircle(world: SimulatedNetwork): Promise<Difference> {
  const [organisationId, { communities, everIn }] = someMember(world);
  const communityId = world.draw.one(world.communities.keys());
  const isInside = communities.has(communityId);
  if (isInside) communities.delete(communityId);
  else communities.add(communityId);
  everIn.add(communityId);
  const type = isInside ? 'CommunityMemberRemoved' : 'CommunityMemberAdded';
  await world.given({ type, data: { communityId, organisationId } });
  return null;
}
