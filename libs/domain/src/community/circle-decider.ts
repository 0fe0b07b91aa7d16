import { refuse, type Decision } from '../decision.js';
import type { OrganisationState } from '../organisation/organisation.js';
import { mayAct } from '../sharing/may-act.js';
import type { Viewer } from '../sharing/visible.js';
import {
  addCommunityMember,
  foundCommunity,
  removeCommunityMember,
  type CommunityRefusal,
} from './community-decider.js';
import type { CommunityState } from './community.js';
import type { CommunityEvent, CommunityFounded } from './community-events.js';

type Decided = Decision<CommunityEvent, CommunityRefusal | 'NOT_PERMITTED'>;

/** A coordinator founds a community. */
export function foundCommunityBy(
  state: CommunityState,
  command: CommunityFounded['data'],
  by: Viewer,
): Decided {
  return mayAct(by, 'coordinator') ? foundCommunity(state, command) : notPermitted();
}

/** A coordinator takes an organisation in: whoever is in a community reads what was shared with it. */
export function addToCommunity(
  state: CommunityState,
  organisation: OrganisationState,
  by: Viewer,
): Decided {
  return mayAct(by, 'coordinator') ? addCommunityMember(state, organisation) : notPermitted();
}

/** A coordinator takes an organisation out, or an administrator his own. */
export function removeFromCommunity(
  state: CommunityState,
  command: { readonly organisationId: string },
  by: Viewer,
): Decided {
  const isOwn = command.organisationId === by.organisationId && mayAct(by, 'administrator');
  return isOwn || mayAct(by, 'coordinator')
    ? removeCommunityMember(state, command)
    : notPermitted();
}

const notPermitted = () =>
  refuse('NOT_PERMITTED', 'To change communities you need the role coordinator.');
