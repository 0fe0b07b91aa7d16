import type { Member } from '../sharing/audience.js';
import type { Viewer } from '../sharing/visible.js';
import type { RecallFacts, Taking } from './recall-facts.js';

/** Members and people as they were when they could hold a report, whatever became of them since. */
type Past = {
  readonly members: readonly Member[];
  readonly viewerOf: (personId: string) => Viewer | undefined;
};

/**
 * The directory tells what somebody is, and not what he was when a report was shown to him. So everybody counts as in
 * good standing, a reader as the coordinator that he was, and as of the community that the report was for, because
 * nobody else was shown it. Where he may have read it in his own name, by an office or named by TLP:RED, his
 * organisation may not know of the report and is not taken into the community for it: he alone is.
 */
export function asItWas(
  { before: { sharing }, everNamed }: Taking,
  { members, people, readers }: RecallFacts,
): Past {
  const community = sharing.label === 'TLP:GREEN' && sharing.communityId;
  const readBy = new Map(readers.map((reader) => [reader.personId, reader]));
  const mayBeAlone = (personId: string): boolean =>
    everNamed.has(personId) ||
    readBy.get(personId)?.coordinated === true ||
    people.get(personId)?.roles.includes('coordinator') === true;
  const asMembers = new Set(
    readers
      .filter(({ personId }) => !mayBeAlone(personId))
      .map(({ organisationId }) => organisationId),
  );
  const within = (communities: readonly string[], was: boolean): readonly string[] =>
    was && community ? [...communities, community] : communities;
  return {
    members: members.map((member) => ({
      ...member,
      standing: 'member',
      communities: within(member.communities, asMembers.has(member.organisationId)),
    })),
    viewerOf: (personId) => {
      const viewer = people.get(personId);
      const reader = readBy.get(personId);
      return (
        viewer && {
          ...viewer,
          standing: 'member',
          active: true,
          roles: reader?.coordinated ? [...viewer.roles, 'coordinator'] : viewer.roles,
          communities: within(viewer.communities, reader !== undefined),
        }
      );
    },
  };
}
