import { unreachable } from '../decision.js';
import type {
  LocalName,
  OrganisationClass,
  OrganisationEvent,
  Standing,
} from './organisation-events.js';

/** A member organisation, or none yet. */
export type OrganisationState =
  | { readonly status: 'none' }
  | {
      readonly status: 'admitted';
      readonly organisationId: string;
      readonly handle: string;
      readonly names: readonly LocalName[];
      readonly class: OrganisationClass;
      readonly jurisdiction: string;
      readonly invented: boolean;
      readonly standing: Standing;
    };

export const noOrganisation: OrganisationState = { status: 'none' };

export function evolveOrganisation(
  state: OrganisationState,
  event: OrganisationEvent,
): OrganisationState {
  if (event.type === 'OrganisationAdmitted') {
    return { status: 'admitted', ...event.data, standing: 'member' };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'OrganisationStandingChanged':
      return { ...state, standing: event.data.standing };
    default:
      return unreachable(event);
  }
}
