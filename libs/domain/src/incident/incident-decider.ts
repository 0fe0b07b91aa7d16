import { accept, refuse, type Decision } from '../decision.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import type { IncidentState, OpenIncident } from './incident.js';
import type { IncidentOpened, ReportLinked, ReportUnlinked } from './incident-events.js';

export type IncidentRefusal =
  'NOT_FOUND' | 'NOT_PERMITTED' | 'ALREADY_EXISTS' | 'ALREADY_LINKED' | 'NOT_LINKED';

type Decided<Event> = Decision<Event, IncidentRefusal>;

/** Opens an incident for a report that names none; provisional until a coordinator has looked at it. */
export function openIncident(
  state: IncidentState,
  command: { readonly incidentId: string; readonly citation: string; readonly reportId: string },
): Decided<IncidentOpened | ReportLinked> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This incident exists already.');
  const { incidentId, citation, reportId } = command;
  return accept<IncidentOpened | ReportLinked>(
    { type: 'IncidentOpened', data: { incidentId, citation, provisional: true } },
    { type: 'ReportLinked', data: { incidentId, reportId } },
  );
}

export type LinkCommand = {
  /** The report and who may read it. */
  readonly report: ReportAccess;
  /** The reports already in the incident: somebody who sees none of them does not see the incident. */
  readonly linked: readonly ReportAccess[];
  /** What was merged into the incident: a report that is linked to one of these is in the incident. */
  readonly merged?: readonly OpenIncident[];
};

/**
 * Links a report to an incident: by the report's source, or by a coordinator who may read the report.
 *
 * @param state the incident that stands; who names one that was merged into it means this one
 */
export function linkReport(
  state: IncidentState,
  command: LinkCommand,
  by: Viewer,
): Decided<ReportLinked> {
  const refused = mayChangeLink(state, command, by);
  if (refused) return refused;
  if (state.status === 'none') return notFound('incident');
  const { reportId } = command.report;
  if (holdersOf(state, command).length > 0) {
    return refuse('ALREADY_LINKED', 'The report is linked to this incident already.');
  }
  return accept({ type: 'ReportLinked', data: { incidentId: state.incidentId, reportId } });
}

/**
 * Takes a report out of an incident: each link by which it is in there ends. The incident stays, also when nothing is
 * left in it.
 */
export function unlinkReport(
  state: IncidentState,
  command: LinkCommand,
  by: Viewer,
): Decided<ReportUnlinked> {
  const refused = mayChangeLink(state, command, by);
  if (refused) return refused;
  if (state.status === 'none') return notFound('incident');
  const { reportId } = command.report;
  const holders = holdersOf(state, command);
  if (holders.length === 0) {
    return refuse('NOT_LINKED', 'The report is not linked to this incident.');
  }
  return accept(
    ...holders.map(({ incidentId }): ReportUnlinked => ({
      type: 'ReportUnlinked',
      data: { incidentId, reportId },
    })),
  );
}

/** Of an incident and what was merged into it, those that the report is linked to. */
const holdersOf = (state: OpenIncident, { report, merged = [] }: LinkCommand): OpenIncident[] =>
  [state, ...merged].filter(({ reports }) => reports.includes(report.reportId));

function mayChangeLink(state: IncidentState, { report, linked }: LinkCommand, by: Viewer) {
  if (!visible(by, report)) return notFound('report');
  const seesIncident = linked.some((access) => visible(by, access));
  if (state.status === 'none' || !seesIncident) return notFound('incident');
  const coordinates = by.roles.includes('coordinator');
  const own = report.sourceOrganisationId === by.organisationId && by.roles.includes('reporter');
  if (coordinates || own) return null;
  return refuse(
    'NOT_PERMITTED',
    'Only the source of the report or a coordinator changes its links.',
  );
}

const notFound = (what: 'report' | 'incident') => refuse('NOT_FOUND', `There is no such ${what}.`);
