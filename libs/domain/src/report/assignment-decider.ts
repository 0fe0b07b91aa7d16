import { accept, refuse, type Decision } from '../decision.js';
import { mayAct } from '../sharing/may-act.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import type { ReportPersonAssigned, ReportPersonUnassigned } from './report-events.js';
import { accessOf, type ReportState } from './report.js';

type AssignmentRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'NOT_WITH_RED'
  | 'ALREADY_ASSIGNED'
  | 'NOT_ASSIGNED'
  | 'PERSON_UNKNOWN'
  | 'TOO_MANY_ASSIGNED';

type Decided<Event> = Decision<Event, AssignmentRefusal>;

/** The list stands in one row under the lock of an append, and on as many lists of readers. */
const MOST_ASSIGNED = 200;

/** A person of an organisation; null where nobody (or nobody active) has this id. */
export type Assignee = { readonly personId: string; readonly organisationId: string } | null;

/**
 * An administrator says that a colleague needs to know a report that their organisation holds (TLP 2.0, AMBER: "on a
 * need-to-know basis"). He need not be able to read it himself. TLP:RED is for named people and for nobody else.
 */
export function assignPerson(
  state: ReportState,
  assignee: Assignee,
  by: Viewer,
): Decided<ReportPersonAssigned> {
  const access = assignable(state, by);
  if (!access.ok) return access;
  const { reportId, assignedPeople } = access.report;
  if (assignee === null || assignee.organisationId !== by.organisationId) {
    return refuse('PERSON_UNKNOWN', 'There is no such person in your organisation.');
  }
  const { personId } = assignee;
  if (assignedPeople.includes(personId)) {
    return refuse('ALREADY_ASSIGNED', 'This person is assigned to the report already.');
  }
  if (assignedPeople.length >= MOST_ASSIGNED) {
    return refuse('TOO_MANY_ASSIGNED', `At most ${MOST_ASSIGNED} people are assigned to a report.`);
  }
  const { organisationId } = by;
  const assigned = [...assignedPeople, personId];
  return accept({
    type: 'ReportPersonAssigned',
    data: { reportId, personId, organisationId, assigned },
  });
}

/** An administrator takes a colleague off a report, whatever its label is by now. */
export function unassignPerson(
  state: ReportState,
  assignee: Assignee,
  by: Viewer,
): Decided<ReportPersonUnassigned> {
  const access = held(state, by);
  if (!access.ok) return access;
  const { reportId, assignedPeople } = access.report;
  if (assignee === null || assignee.organisationId !== by.organisationId) {
    return refuse('PERSON_UNKNOWN', 'There is no such person in your organisation.');
  }
  const { personId } = assignee;
  if (!assignedPeople.includes(personId)) {
    return refuse('NOT_ASSIGNED', 'This person is not assigned to the report.');
  }
  const { organisationId } = by;
  const assigned = assignedPeople.filter((id) => id !== personId);
  return accept({
    type: 'ReportPersonUnassigned',
    data: { reportId, personId, organisationId, assigned },
  });
}

type Held =
  { readonly ok: true; readonly report: ReportAccess } | Extract<Decided<never>, { ok: false }>;

function assignable(state: ReportState, by: Viewer): Held {
  const found = held(state, by);
  if (!found.ok || found.report.sharing.label !== 'TLP:RED') return found;
  return refuse(
    'NOT_WITH_RED',
    'TLP:RED is for the people whom it names. Nobody is assigned to it.',
  );
}

/** A report that the organisation holds: one that its responders may read. Anything else does not exist for it. */
function held(state: ReportState, by: Viewer): Held {
  if (state.status === 'none' || state.status === 'erased') return notFound();
  const report = accessOf(state);
  if (!visible({ ...by, roles: [...by.roles, 'responder'] }, report)) return notFound();
  if (mayAct(by, 'administrator')) return { ok: true, report };
  // Whoever may not read it learns no more from here than from anywhere else.
  return visible(by, report)
    ? refuse('NOT_PERMITTED', 'To assign people you need the role administrator.')
    : notFound();
}

const notFound = () => refuse('NOT_FOUND', 'There is no such report.');
