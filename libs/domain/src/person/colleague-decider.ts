import { accept, refuse, type Decision } from '../decision.js';
import { mayAct } from '../sharing/may-act.js';
import type { Viewer } from '../sharing/visible.js';
import { changeRoles } from './person-decider.js';
import type { PersonState } from './person.js';
import type { PersonErased, PersonRemoved, PersonRolesChanged, Role } from './person-events.js';
import { isNetworkRole } from './roles.js';

type Decided<Event> = Decision<Event>;
type Account = Exclude<PersonState, { status: 'none' }>;
type Found = { readonly ok: true; readonly person: Account } | Refused;
type Refused = Extract<Decision<never>, { ok: false }>;

/**
 * Gives and takes the roles of a colleague, nobody his own: an administrator those in the organisation, a coordinator
 * those in the network. Both within their own organisation alone, so that nobody of the secretariat can read as a
 * member, or make a member's people coordinators. People of others are unknown.
 */
export function changeRolesOf(
  state: PersonState,
  command: { readonly roles: readonly Role[] },
  by: Viewer,
): Decided<PersonRolesChanged> {
  const found = colleague(state, by);
  if (!found.ok) return found;
  if (found.person.personId === by.personId) {
    return refuse('NOT_PERMITTED', 'Nobody changes his own roles. Ask another administrator.');
  }
  const { roles: before } = found.person;
  const changed = [
    ...before.filter((role) => !command.roles.includes(role)),
    ...command.roles.filter((role) => !before.includes(role)),
  ];
  if (changed.some(isNetworkRole) && !mayAct(by, 'coordinator')) {
    return notPermitted('change roles in the network', 'coordinator');
  }
  const mayAny = mayAct(by, 'administrator') || mayAct(by, 'coordinator');
  const isOfOrganisation = (role: Role) => !isNetworkRole(role);
  if (!mayAny || (changed.some(isOfOrganisation) && !mayAct(by, 'administrator'))) {
    return notPermitted('change roles in the organisation', 'administrator');
  }
  return changeRoles(state, command);
}

/** An administrator closes the account of a colleague for good; not his own, so that one administrator stays. */
export function removePerson(state: PersonState, by: Viewer): Decided<PersonRemoved> {
  const found = administered(state, by);
  if (!found.ok) return found;
  const { personId, organisationId } = found.person;
  return accept({ type: 'PersonRemoved', data: { personId, organisationId } });
}

/**
 * The name of a person is forgotten, and the account closed where it was not: an administrator does it for a colleague,
 * and whoever is no administrator for himself.
 */
export function erasePerson(state: PersonState, by: Viewer): Decided<PersonRemoved | PersonErased> {
  const found = isHimself(state, by) ? own(state) : administered(state, by, 'erase');
  if (!found.ok) return found;
  const { personId, organisationId, status, profile } = found.person;
  if (profile === null) return refuse('NOTHING_CHANGES', 'This person has been erased already.');
  const data = { personId, organisationId };
  const removed: PersonRemoved[] = status === 'removed' ? [] : [{ type: 'PersonRemoved', data }];
  return accept<PersonRemoved | PersonErased>(...removed, { type: 'PersonErased', data });
}

const isHimself = (state: PersonState, by: Viewer): boolean =>
  state.status !== 'none' && state.personId === by.personId && !by.roles.includes('administrator');

const own = (state: PersonState): Found =>
  state.status === 'none' ? notFound() : { ok: true, person: state };

function administered(state: PersonState, by: Viewer, what = 'remove'): Found {
  const found = colleague(state, by, what === 'erase');
  if (!found.ok) return found;
  if (!mayAct(by, 'administrator')) return notPermitted(`${what} people`, 'administrator');
  if (found.person.personId !== by.personId) return found;
  return refuse('NOT_PERMITTED', 'An administrator cannot end his own account. Ask another one.');
}

/** People are known to their own organisation alone. */
function colleague(state: PersonState, by: Viewer, alsoRemoved = false): Found {
  if (state.status === 'none' || state.organisationId !== by.organisationId) return notFound();
  return state.status === 'removed' && !alsoRemoved ? notFound() : { ok: true, person: state };
}

const notFound = () => refuse('NOT_FOUND', 'There is no such person.');
const notPermitted = (what: string, role: string) =>
  refuse('NOT_PERMITTED', `To ${what} you need the role ${role}.`);
