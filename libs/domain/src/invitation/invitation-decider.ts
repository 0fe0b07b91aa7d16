import { accept, refuse, type Decision } from '../decision.js';
import { isNetworkRole, rolesInOrder } from '../person/roles.js';
import { mayAct } from '../sharing/may-act.js';
import type { Viewer } from '../sharing/visible.js';
import type { InvitationState } from './invitation.js';
import type {
  InvitationAccepted,
  InvitationIssued,
  InvitationRevoked,
} from './invitation-events.js';

export type InvitationRefusal =
  'NOT_FOUND' | 'NOT_PERMITTED' | 'ALREADY_EXISTS' | 'INVITATION_INVALID' | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, InvitationRefusal>;

export type IssueInvitation = Omit<InvitationIssued['data'], 'organisationId'> & {
  readonly note: string;
};

/**
 * An administrator invites somebody into his own organisation; into another one he cannot let anybody. A role in the
 * network takes a coordinator.
 */
export function issueInvitation(
  state: InvitationState,
  command: IssueInvitation,
  by: Viewer,
): Decided<InvitationIssued> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This invitation exists already.');
  if (!mayAct(by, 'administrator')) return notPermitted('invite people', 'administrator');
  if (command.roles.some(isNetworkRole) && !mayAct(by, 'coordinator')) {
    return notPermitted('give a role in the network', 'coordinator');
  }
  const { note, roles, ...data } = command;
  const { organisationId } = by;
  return accept({
    type: 'InvitationIssued',
    data: { ...data, organisationId, roles: rolesInOrder(roles) },
    content: { note },
  });
}

/** Uses an invitation up. One that is unknown, used, revoked or too old is answered in the same words. */
export function acceptInvitation(
  state: InvitationState,
  command: { readonly personId: string; readonly now: number },
): Decided<InvitationAccepted> {
  if (state.status !== 'open' || Date.parse(state.expiresAt) <= command.now) {
    return refuse(
      'INVITATION_INVALID',
      'This invitation is not valid, or not any more. Ask for another.',
    );
  }
  const { invitationId, organisationId } = state;
  const { personId } = command;
  return accept({
    type: 'InvitationAccepted',
    data: { invitationId, organisationId, personId },
  });
}

/** An administrator takes an invitation of his organisation back; another organisation's is unknown to him. */
export function revokeInvitation(state: InvitationState, by: Viewer): Decided<InvitationRevoked> {
  if (!mayAct(by, 'administrator')) return notPermitted('revoke invitations', 'administrator');
  if (state.status === 'none' || state.organisationId !== by.organisationId) {
    return refuse('NOT_FOUND', 'There is no such invitation.');
  }
  if (state.status !== 'open') {
    return refuse('NOTHING_CHANGES', 'The invitation was used or revoked already.');
  }
  const { invitationId, organisationId } = state;
  return accept({ type: 'InvitationRevoked', data: { invitationId, organisationId } });
}

const notPermitted = (what: string, role: string) =>
  refuse('NOT_PERMITTED', `To ${what} you need the role ${role}.`);

/** Comes with an admission: nobody of the organisation is there yet who could invite. */
export const issueFirstInvitation = (
  data: Omit<InvitationIssued['data'], 'roles'>,
): InvitationIssued => ({
  type: 'InvitationIssued',
  data: { ...data, roles: ['administrator'] },
  content: { note: 'First administrator' },
});
