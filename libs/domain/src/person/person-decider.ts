import { accept, refuse, type Decision } from '../decision.js';
import type { OrganisationState } from '../organisation/organisation.js';
import type { PersonState } from './person.js';
import { isRole, rolesInOrder } from './roles.js';
import {
  ROLES,
  type PersonJoined,
  type PersonReinstated,
  type PersonRolesChanged,
  type PersonSuspended,
  type Role,
} from './person-events.js';

export type PersonRefusal =
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'NAME_REQUIRED'
  | 'LANGUAGE_REQUIRED'
  | 'ROLE_UNKNOWN'
  | 'ORGANISATION_NOT_ACTIVE'
  | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, PersonRefusal>;

export type JoinPerson = {
  readonly personId: string;
  readonly roles: readonly Role[];
  readonly name: string;
  /** BCP 47: the language in which this person is written to. */
  readonly language: string;
};

/** Somebody gets an account under a member organisation in good standing. Without a role he reads what members read. */
export function joinPerson(
  state: PersonState,
  command: JoinPerson,
  organisation: OrganisationState,
): Decided<PersonJoined> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This account exists already.');
  if (organisation.status === 'none') return refuse('NOT_FOUND', 'There is no such organisation.');
  if (organisation.standing === 'suspended' || organisation.standing === 'left') {
    return refuse('ORGANISATION_NOT_ACTIVE', `The organisation is ${organisation.standing}.`);
  }
  const { personId } = command;
  const name = command.name.trim();
  const language = command.language.trim();
  if (!name) return refuse('NAME_REQUIRED', 'A person has a name.');
  if (!language) return refuse('LANGUAGE_REQUIRED', 'A person has a language.');
  if (!command.roles.every(isRole)) return roleUnknown();
  const { organisationId } = organisation;
  return accept({
    type: 'PersonJoined',
    data: { personId, organisationId, roles: rolesInOrder(command.roles) },
    content: { name, language },
  });
}

export function changeRoles(
  state: PersonState,
  command: { readonly roles: readonly Role[] },
): Decided<PersonRolesChanged> {
  if (state.status === 'none' || state.status === 'removed') return notFound();
  if (!command.roles.every(isRole)) return roleUnknown();
  const roles = rolesInOrder(command.roles);
  if (roles.join() === rolesInOrder(state.roles).join()) {
    return refuse('NOTHING_CHANGES', 'This person has these roles already.');
  }
  return accept({ type: 'PersonRolesChanged', data: { personId: state.personId, roles } });
}

/** Closes an account: with the next request, open sockets included. */
export function suspendPerson(state: PersonState): Decided<PersonSuspended> {
  if (state.status === 'none' || state.status === 'removed') return notFound();
  if (state.status === 'suspended')
    return refuse('NOTHING_CHANGES', 'The account is suspended already.');
  return accept({ type: 'PersonSuspended', data: { personId: state.personId } });
}

export function reinstatePerson(state: PersonState): Decided<PersonReinstated> {
  if (state.status === 'none' || state.status === 'removed') return notFound();
  if (state.status === 'active') return refuse('NOTHING_CHANGES', 'The account is not suspended.');
  return accept({ type: 'PersonReinstated', data: { personId: state.personId } });
}

const notFound = () => refuse('NOT_FOUND', 'There is no such person.');
const roleUnknown = () => refuse('ROLE_UNKNOWN', `A role is one of: ${ROLES.join(', ')}.`);
