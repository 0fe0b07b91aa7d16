import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import { evolveAlertEmail, noAlertEmail, type AlertEmail } from './alert-email.js';
import type { PersonEvent, Role } from './person-events.js';

/** Somebody with an account, or nobody yet. */
export type PersonState =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'suspended' | 'removed';
      readonly personId: string;
      readonly organisationId: string;
      readonly roles: readonly Role[];
      /** Null once the person's key has been destroyed: the account is still on record, the name is not. */
      readonly profile: { readonly name: string; readonly language: string } | null;
      readonly email: AlertEmail;
    };

export const noPerson: PersonState = { status: 'none' };

export function evolvePerson(state: PersonState, event: Surviving<PersonEvent>): PersonState {
  if (event.type === 'PersonJoined') {
    return { status: 'active', ...event.data, profile: event.content, email: noAlertEmail };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'PersonRolesChanged':
      return { ...state, roles: event.data.roles };
    case 'PersonSuspended':
      return { ...state, status: 'suspended' };
    case 'PersonReinstated':
      return { ...state, status: 'active' };
    case 'PersonRemoved':
      return { ...state, status: 'removed' };
    case 'PersonErased':
      return { ...state, status: 'removed', profile: null, email: noAlertEmail };
    case 'PersonEmailNamed':
    case 'PersonEmailConfirmed':
    case 'PersonEmailRemoved':
      return { ...state, email: evolveAlertEmail(state.email, event) };
    default:
      return unreachable(event);
  }
}
