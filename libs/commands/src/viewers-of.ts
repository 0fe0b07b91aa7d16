import type { DirectoryMember, PersonEntry } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';

/** People with what decides what they may read, by id; nobody of an organisation that is not in the directory. */
export function viewersOf(
  people: Iterable<PersonEntry>,
  directory: readonly DirectoryMember[],
): Map<string, Viewer> {
  const members = new Map(directory.map((member) => [member.organisationId, member]));
  const viewers = new Map<string, Viewer>();
  for (const { personId, organisationId, roles, active } of people) {
    const member = members.get(organisationId);
    if (!member) continue;
    const { class: organisationClass, standing, communities } = member;
    const viewer = { personId, organisationId, organisationClass, standing, active, roles };
    viewers.set(personId, { ...viewer, communities });
  }
  return viewers;
}
