import type { DirectoryEntry, PersonEntry } from '@tocsin/access';
import type { Member, Viewer } from '@tocsin/domain';
import type { CommandSetting } from './command-setting.js';

/** An organisation with what decides whether its people may read. */
export type DirectoryMember = DirectoryEntry & Member;

/** All organisations with the communities that they are in, by handle. */
export async function directoryOf({
  access,
}: Pick<CommandSetting, 'access'>): Promise<DirectoryMember[]> {
  const [organisations, communities] = await Promise.all([
    access.allOrganisations(),
    access.allCommunities(),
  ]);
  const inCommunities = new Map<string, string[]>();
  for (const { communityId, members } of communities) {
    for (const member of members) {
      inCommunities.set(member, [...(inCommunities.get(member) ?? []), communityId]);
    }
  }
  return organisations
    .map((entry) => ({ ...entry, communities: inCommunities.get(entry.organisationId) ?? [] }))
    .sort((a, b) => (a.handle < b.handle ? -1 : 1));
}

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
