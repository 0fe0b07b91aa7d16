import { accept, refuse, type Decision } from '../decision.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import type { IncidentState, OpenIncident } from './incident.js';
import type {
  IncidentAbsorbed,
  IncidentDetached,
  IncidentMerged,
  IncidentUnmerged,
  MergeReason,
} from './incident-events.js';

export type MergeRefusal =
  'NOT_FOUND' | 'NOT_PERMITTED' | 'SAME_INCIDENT' | 'ALREADY_MERGED' | 'MERGE_CYCLE' | 'NOT_MERGED';

type Decided<Event> = Decision<Event, MergeRefusal>;

/** An incident that somebody names, and what he has to see of it. */
export type NamedIncident = {
  readonly incident: IncidentState;
  /** The reports in it and in all that was merged into it: who sees none of them does not see the incident. */
  readonly reports: readonly ReportAccess[];
  /** The incident that it is told by now, itself or another one. */
  readonly standing: IncidentState;
};

export type MergeCommand = {
  readonly from: NamedIncident;
  readonly into: NamedIncident;
  readonly reason: MergeReason;
};

/**
 * Lets one incident be told by another one. By a coordinator who sees a report of both; both stand by themselves, so that
 * there is never a circle. No link is changed.
 */
export function mergeIncidents(
  { from, into, reason }: MergeCommand,
  by: Viewer,
): Decided<IncidentMerged | IncidentAbsorbed> {
  const [gone, stays] = [seen(from, by), seen(into, by)];
  if (gone === null || stays === null) return notFound();
  if (!by.roles.includes('coordinator')) return notPermitted();
  if (gone.incidentId === stays.incidentId) {
    return refuse('SAME_INCIDENT', 'An incident is not merged into itself. Name two.');
  }
  if (gone.mergedInto !== null) return alreadyMerged(from);
  if (stays.mergedInto !== null) {
    return idOf(into.standing) === gone.incidentId
      ? refuse('MERGE_CYCLE', 'The other one was merged into this one. Undo that merge first.')
      : alreadyMerged(into);
  }
  const [incidentId, intoId] = [gone.incidentId, stays.incidentId];
  return accept<IncidentMerged | IncidentAbsorbed>(
    { type: 'IncidentMerged', data: { incidentId, intoId, reason } },
    { type: 'IncidentAbsorbed', data: { incidentId: intoId, mergedId: incidentId } },
  );
}

/** Takes a merge back, by a coordinator who sees a report of the incident that was merged. */
export function unmergeIncidents(
  merged: NamedIncident,
  by: Viewer,
): Decided<IncidentUnmerged | IncidentDetached> {
  const incident = seen(merged, by);
  if (incident === null) return notFound();
  if (!by.roles.includes('coordinator')) return notPermitted();
  const { incidentId, mergedInto: intoId } = incident;
  if (intoId === null) return refuse('NOT_MERGED', 'The incident is not merged into another one.');
  return accept<IncidentUnmerged | IncidentDetached>(
    { type: 'IncidentUnmerged', data: { incidentId, intoId } },
    { type: 'IncidentDetached', data: { incidentId: intoId, mergedId: incidentId } },
  );
}

/** Null where there is no such incident for somebody. */
function seen({ incident, reports }: NamedIncident, by: Viewer): OpenIncident | null {
  const isSeen = reports.some((report) => visible(by, report));
  return incident.status === 'open' && isSeen ? incident : null;
}

const idOf = (state: IncidentState): string | null =>
  state.status === 'open' ? state.incidentId : null;

const notFound = () => refuse('NOT_FOUND', 'There is no such incident.');

const notPermitted = () =>
  refuse('NOT_PERMITTED', 'Only coordinators merge incidents, and undo that.');

/** Who sees a report of what was merged sees the incident that it is told by. */
function alreadyMerged({ incident, standing }: NamedIncident) {
  const [named, where] = [incident, standing].map((state) =>
    state.status === 'open' ? state.citation : 'another incident',
  );
  return refuse('ALREADY_MERGED', `${named} is merged into ${where}. Name that one.`);
}
