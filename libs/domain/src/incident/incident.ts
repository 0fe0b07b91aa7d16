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
      /** Reports linked to itself now, in the order in which they were linked. */
      readonly reports: readonly string[];
      /** The incident that it was merged into; null where it stands by itself. */
      readonly mergedInto: string | null;
      /** Incidents that were merged into it and are so now. */
      readonly absorbed: readonly string[];
    };

export type OpenIncident = Extract<IncidentState, { status: 'open' }>;

export const noIncident: IncidentState = { status: 'none' };

export function evolveIncident(state: IncidentState, event: IncidentEvent): IncidentState {
  if (event.type === 'IncidentOpened') {
    return { status: 'open', ...event.data, reports: [], mergedInto: null, absorbed: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ReportLinked':
      return { ...state, reports: [...state.reports, event.data.reportId] };
    case 'ReportUnlinked':
      return { ...state, reports: state.reports.filter((id) => id !== event.data.reportId) };
    case 'IncidentMerged':
      return { ...state, mergedInto: event.data.intoId };
    case 'IncidentUnmerged':
      return { ...state, mergedInto: null };
    case 'IncidentAbsorbed':
      return { ...state, absorbed: [...state.absorbed, event.data.mergedId] };
    case 'IncidentDetached':
      return { ...state, absorbed: state.absorbed.filter((id) => id !== event.data.mergedId) };
    default:
      return unreachable(event);
  }
}
