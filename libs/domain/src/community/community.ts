import { unreachable } from '../decision.js';
import type { LocalName } from '../organisation/organisation-events.js';
import type { CommunityEvent } from './community-events.js';

/** A circle of member organisations, or none yet. */
export type CommunityState =
  | { readonly status: 'none' }
  | {
      readonly status: 'founded';
      readonly communityId: string;
      readonly handle: string;
      readonly names: readonly LocalName[];
      /** Organisation ids. */
      readonly members: readonly string[];
    };

export const noCommunity: CommunityState = { status: 'none' };

export function evolveCommunity(state: CommunityState, event: CommunityEvent): CommunityState {
  if (event.type === 'CommunityFounded') return { status: 'founded', ...event.data, members: [] };
  if (state.status === 'none') return state;
  const { organisationId } = event.data;
  switch (event.type) {
    case 'CommunityMemberAdded':
      return { ...state, members: [...state.members, organisationId] };
    case 'CommunityMemberRemoved':
      return { ...state, members: state.members.filter((member) => member !== organisationId) };
    default:
      return unreachable(event);
  }
}
