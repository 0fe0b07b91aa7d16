import { accept, refuse, type Decision } from '../decision.js';
import { isHandle } from './handle.js';
import type { OrganisationState } from './organisation.js';
import type {
  OrganisationAdmitted,
  OrganisationStandingChanged,
  Standing,
} from './organisation-events.js';

export type OrganisationRefusal =
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'HANDLE_INVALID'
  | 'NAME_REQUIRED'
  | 'JURISDICTION_INVALID'
  | 'REASON_REQUIRED'
  | 'ORGANISATION_LEFT'
  | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, OrganisationRefusal>;

export type AdmitOrganisation = OrganisationAdmitted['data'];

/** ISO 3166-1 alpha-2 has two letters; EU is reserved there, INT is ours for international bodies. */
const JURISDICTION = /^(?:[A-Z]{2}|INT)$/;

/**
 * The network admits an organisation as a member. That no other organisation has the handle is checked where it is
 * written, because no single stream can know it.
 */
export function admitOrganisation(
  state: OrganisationState,
  command: AdmitOrganisation,
): Decided<OrganisationAdmitted> {
  if (state.status !== 'none')
    return refuse('ALREADY_EXISTS', 'This organisation is a member already.');
  const { handle, names, jurisdiction } = command;
  if (!isHandle(handle)) {
    return refuse(
      'HANDLE_INVALID',
      'A handle has 1 to 63 small letters, digits and inner hyphens.',
    );
  }
  if (names.length === 0 || names.some(({ value }) => value.trim() === '')) {
    return refuse('NAME_REQUIRED', 'An organisation has a name in at least one language.');
  }
  if (!JURISDICTION.test(jurisdiction)) {
    return refuse('JURISDICTION_INVALID', 'A jurisdiction is an ISO 3166-1 code, "EU" or "INT".');
  }
  return accept({ type: 'OrganisationAdmitted', data: command });
}

/** The network changes an organisation's standing. Who has left stays away: coming back is a new admission. */
export function changeStanding(
  state: OrganisationState,
  command: { readonly standing: Standing; readonly reason: string },
): Decided<OrganisationStandingChanged> {
  if (state.status === 'none') return refuse('NOT_FOUND', 'There is no such organisation.');
  const { standing } = command;
  const reason = command.reason.trim();
  if (state.standing === 'left') return refuse('ORGANISATION_LEFT', 'The organisation has left.');
  if (state.standing === standing) {
    return refuse('NOTHING_CHANGES', 'The organisation has this standing already.');
  }
  if (!reason) return refuse('REASON_REQUIRED', 'A change of standing says why: give a reason.');
  const { organisationId } = state;
  return accept({
    type: 'OrganisationStandingChanged',
    data: { organisationId, standing, reason },
  });
}
