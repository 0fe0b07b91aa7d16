import { unreachable } from '../decision.js';
import type { IncidentEvent } from './incident-events.js';

/** The network's record of one event. Ids are never reused; an incident may become empty and stays. */
export type IncidentState =
  | { readonly status: 'none' }
  | {
      readonly status: 'open';
      readonly incidentId: string;
      readonly citation: string;
      readonly provisional: boolean;
      /** Reports linked now, in the order in which they were linked. */
      readonly reports: readonly string[];
    };

export const noIncident: IncidentState = { status: 'none' };

export function evolveIncident(state: IncidentState, event: IncidentEvent): IncidentState {
  if (event.type === 'IncidentOpened') return { status: 'open', ...event.data, reports: [] };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ReportLinked':
      return { ...state, reports: [...state.reports, event.data.reportId] };
    case 'ReportUnlinked':
      return { ...state, reports: state.reports.filter((id) => id !== event.data.reportId) };
    default:
      return unreachable(event);
  }
}
