import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type { ApplicationEvent, ApplicationSubmitted } from './application-events.js';

export type ApplicationStatus = 'open' | 'admitted' | 'refused' | 'withdrawn';

/** An application for membership, or none yet. */
export type ApplicationState =
  | { readonly status: 'none' }
  | (ApplicationSubmitted['data'] & {
      readonly status: ApplicationStatus;
      /** Organisation ids, in the order in which they came. */
      readonly sponsors: readonly string[];
      /** Comments and answers so far. */
      readonly said: number;
    });

export const noApplication: ApplicationState = { status: 'none' };

export function evolveApplication(
  state: ApplicationState,
  event: Surviving<ApplicationEvent>,
): ApplicationState {
  if (event.type === 'ApplicationSubmitted') {
    return { status: 'open', ...event.data, sponsors: [], said: 0 };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ApplicationSponsored':
      return { ...state, sponsors: [...state.sponsors, event.data.organisationId] };
    case 'ApplicationCommented':
    case 'ApplicationAnswered':
      return { ...state, said: state.said + 1 };
    case 'ApplicationAdmitted':
      return { ...state, status: 'admitted' };
    case 'ApplicationRefused':
      return { ...state, status: 'refused' };
    case 'ApplicationWithdrawn':
      return { ...state, status: 'withdrawn' };
    default:
      return unreachable(event);
  }
}
