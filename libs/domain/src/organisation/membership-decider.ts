import { accept, refuse, type Decision } from '../decision.js';
import { mayAct } from '../sharing/may-act.js';
import type { Viewer } from '../sharing/visible.js';
import { isHandle } from './handle.js';
import { changeStanding, type OrganisationRefusal } from './organisation-decider.js';
import type { OrganisationState } from './organisation.js';
import type {
  DirectoryFacts,
  OrganisationEntryUpdated,
  OrganisationParentChanged,
  OrganisationStandingChanged,
  Standing,
} from './organisation-events.js';

type Decided<Event> = Decision<Event, OrganisationRefusal | 'NOT_PERMITTED'>;

/**
 * A coordinator restricts, suspends or reinstates another organisation than his own. That an organisation has left is
 * said by itself (`leaveNetwork`).
 */
export function changeStandingOf(
  state: OrganisationState,
  command: { readonly standing: Exclude<Standing, 'left'>; readonly reason: string },
  by: Viewer,
): Decided<OrganisationStandingChanged> {
  if (!mayAct(by, 'coordinator')) return notPermitted('change a standing', 'coordinator');
  if (state.status !== 'none' && state.organisationId === by.organisationId) {
    return refuse('NOT_PERMITTED', 'Nobody changes the standing of his own organisation.');
  }
  return changeStanding(state, command);
}

/** An administrator takes his organisation out of the network. What it shared stays under its labels. */
export function leaveNetwork(
  state: OrganisationState,
  command: { readonly reason: string },
  by: Viewer,
): Decided<OrganisationStandingChanged> {
  const refused = administers(state, by, 'leave the network');
  return refused ?? changeStanding(state, { ...command, standing: 'left' });
}

/** A coordinator says what an organisation belongs to; also for one that changes hands. */
export function nameParent(
  state: OrganisationState,
  command: { readonly parent: string | null; readonly reason: string },
  by: Viewer,
): Decided<OrganisationParentChanged> {
  if (!mayAct(by, 'coordinator')) return notPermitted('name a parent', 'coordinator');
  if (state.status === 'none') return refuse('NOT_FOUND', 'There is no such organisation.');
  const { parent } = command;
  const reason = command.reason.trim();
  if (parent !== null && !isHandle(parent)) {
    return refuse('HANDLE_INVALID', 'A parent is named by a handle.');
  }
  if (parent === state.parent) return refuse('NOTHING_CHANGES', 'That is its parent already.');
  if (!reason) return refuse('REASON_REQUIRED', 'A change of parent says why: give a reason.');
  const { organisationId } = state;
  return accept({
    type: 'OrganisationParentChanged',
    data: { organisationId, parent, reason },
  });
}

/** An administrator writes the whole entry of his organisation in the directory. */
export function updateEntry(
  state: OrganisationState,
  command: { readonly entryId: string; readonly facts: DirectoryFacts },
  by: Viewer,
): Decided<OrganisationEntryUpdated> {
  const refused = administers(state, by, 'change the entry in the directory');
  if (refused) return refused;
  const { entryId, facts } = command;
  const { organisationId } = by;
  return accept({
    type: 'OrganisationEntryUpdated',
    data: { organisationId, entryId },
    content: facts,
  });
}

/** The directory is for members, a restricted one included. */
export const mayReadDirectory = (viewer: Viewer | null): viewer is Viewer =>
  viewer !== null &&
  viewer.active &&
  (viewer.standing === 'member' || viewer.standing === 'restricted');

/** Whom to reach is told to members in good standing; to a restricted one only its own entry. */
export const mayReadEntry = (viewer: Viewer | null, organisationId: string): boolean =>
  mayReadDirectory(viewer) &&
  (viewer.standing === 'member' || viewer.organisationId === organisationId);

function administers(state: OrganisationState, by: Viewer, what: string) {
  if (state.status === 'none') return refuse('NOT_FOUND', 'There is no such organisation.');
  if (state.organisationId === by.organisationId && mayAct(by, 'administrator')) return null;
  return notPermitted(what, 'administrator');
}

const notPermitted = (what: string, role: string) =>
  refuse('NOT_PERMITTED', `To ${what} you need the role ${role}.`);
