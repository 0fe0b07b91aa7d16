import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type {
  DirectoryFacts,
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
      /** Handle of the organisation or group that it belongs to. */
      readonly parent: string | null;
      /** Null before the first one; `facts` is null once its key has been destroyed. */
      readonly entry: { readonly entryId: string; readonly facts: DirectoryFacts | null } | null;
    };

export const noOrganisation: OrganisationState = { status: 'none' };

export function evolveOrganisation(
  state: OrganisationState,
  event: Surviving<OrganisationEvent>,
): OrganisationState {
  if (event.type === 'OrganisationAdmitted') {
    return { status: 'admitted', ...event.data, standing: 'member', parent: null, entry: null };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'OrganisationStandingChanged':
      return { ...state, standing: event.data.standing };
    case 'OrganisationParentChanged':
      return { ...state, parent: event.data.parent };
    case 'OrganisationEntryUpdated':
      return { ...state, entry: { entryId: event.data.entryId, facts: event.content } };
    default:
      return unreachable(event);
  }
}
