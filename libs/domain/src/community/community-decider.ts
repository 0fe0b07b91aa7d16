import { accept, refuse, type Decision } from '../decision.js';
import { isHandle } from '../organisation/handle.js';
import type { OrganisationState } from '../organisation/organisation.js';
import type { CommunityState } from './community.js';
import type {
  CommunityFounded,
  CommunityMemberAdded,
  CommunityMemberRemoved,
} from './community-events.js';

export type CommunityRefusal =
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'HANDLE_INVALID'
  | 'NAME_REQUIRED'
  | 'ORGANISATION_NOT_ACTIVE'
  | 'ALREADY_MEMBER'
  | 'NOT_A_MEMBER';

type Decided<Event> = Decision<Event, CommunityRefusal>;

/** Founds a community; that its handle is free is checked where it is written. */
export function foundCommunity(
  state: CommunityState,
  command: CommunityFounded['data'],
): Decided<CommunityFounded> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This community exists already.');
  const { handle, names } = command;
  if (!isHandle(handle)) {
    return refuse(
      'HANDLE_INVALID',
      'A handle has 1 to 63 small letters, digits and inner hyphens.',
    );
  }
  if (names.length === 0 || names.some(({ value }) => value.trim() === '')) {
    return refuse('NAME_REQUIRED', 'A community has a name in at least one language.');
  }
  return accept({ type: 'CommunityFounded', data: command });
}

/** Takes an organisation of the network into the circle: it reads the circle's TLP:GREEN reports from then on. */
export function addCommunityMember(
  state: CommunityState,
  organisation: OrganisationState,
): Decided<CommunityMemberAdded> {
  if (state.status === 'none') return refuse('NOT_FOUND', 'There is no such community.');
  if (organisation.status === 'none') return refuse('NOT_FOUND', 'There is no such organisation.');
  const { organisationId, standing } = organisation;
  if (standing === 'suspended' || standing === 'left') {
    return refuse('ORGANISATION_NOT_ACTIVE', `The organisation is ${standing}.`);
  }
  if (state.members.includes(organisationId)) {
    return refuse('ALREADY_MEMBER', 'The organisation is in this community already.');
  }
  const { communityId } = state;
  return accept({ type: 'CommunityMemberAdded', data: { communityId, organisationId } });
}

/** Takes an organisation out of the circle, whatever its standing. */
export function removeCommunityMember(
  state: CommunityState,
  command: { readonly organisationId: string },
): Decided<CommunityMemberRemoved> {
  if (state.status === 'none') return refuse('NOT_FOUND', 'There is no such community.');
  const { organisationId } = command;
  if (!state.members.includes(organisationId)) {
    return refuse('NOT_A_MEMBER', 'The organisation is not in this community.');
  }
  const { communityId } = state;
  return accept({ type: 'CommunityMemberRemoved', data: { communityId, organisationId } });
}
