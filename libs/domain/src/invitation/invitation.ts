import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type { InvitationEvent, InvitationIssued } from './invitation-events.js';

/** An invitation to hold an account, or none yet. */
export type InvitationState =
  | { readonly status: 'none' }
  | (InvitationIssued['data'] & {
      readonly status: 'open' | 'accepted' | 'revoked';
      /** Null once it was used or revoked. */
      readonly note: string | null;
    });

export const noInvitation: InvitationState = { status: 'none' };

export function evolveInvitation(
  state: InvitationState,
  event: Surviving<InvitationEvent>,
): InvitationState {
  if (event.type === 'InvitationIssued') {
    return { status: 'open', ...event.data, note: event.content?.note ?? null };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'InvitationAccepted':
      return { ...state, status: 'accepted', note: null };
    case 'InvitationRevoked':
      return { ...state, status: 'revoked', note: null };
    default:
      return unreachable(event);
  }
}
