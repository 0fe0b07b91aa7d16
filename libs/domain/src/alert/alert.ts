import { accept, refuse, unreachable, type Decision } from '../decision.js';
import { isActive, type Viewer } from '../sharing/visible.js';
import type { AlertAcknowledged, AlertHandedOn } from './alert-events.js';
import { isOfOrganisation, receivesFor } from './alert-owner.js';

/** What people did with an alert, from its own stream: the alert itself is no event, it follows from rule and change. */
export type AlertHandling = {
  readonly acknowledgedBy: readonly string[];
  /** Everybody who was handed it. */
  readonly handedTo: readonly string[];
};

export type AlertHandlingEvent = AlertAcknowledged | AlertHandedOn;

export const unhandled: AlertHandling = { acknowledgedBy: [], handedTo: [] };

export function evolveAlert(state: AlertHandling, event: AlertHandlingEvent): AlertHandling {
  switch (event.type) {
    case 'AlertAcknowledged':
      return { ...state, acknowledgedBy: [...state.acknowledgedBy, event.data.personId] };
    case 'AlertHandedOn':
      return { ...state, handedTo: [...state.handedTo, event.data.toPersonId] };
    default:
      return unreachable(event);
  }
}

export type AlertRefusal = 'NOT_FOUND' | 'COLLEAGUE_UNKNOWN' | 'NOTHING_CHANGES';

/** An alert that was raised, as its row tells it. */
export type RaisedAlert = {
  readonly alertId: string;
  readonly ruleId: string;
  /** A person, or for a rule of an organisation that organisation. */
  readonly ownerId: string;
  readonly organisationId: string;
  /** The first that it is about; null where there is none. */
  readonly incidentId: string | null;
};

type Decided<Event> = Decision<Event, AlertRefusal>;

/** Whoever an alert is for takes it up. One of a rule of an organisation is taken up once, for all who have it. */
export function acknowledgeAlert(
  handling: AlertHandling,
  alert: RaisedAlert | null,
  by: Viewer,
): Decided<AlertAcknowledged> {
  if (alert === null || !isFor(alert, handling, by)) return notFound;
  if (handling.acknowledgedBy.includes(by.personId)) {
    return refuse('NOTHING_CHANGES', 'You have acknowledged this alert already.');
  }
  if (isOfOrganisation(alert) && handling.acknowledgedBy.length > 0) {
    return refuse('NOTHING_CHANGES', 'A colleague has acknowledged this alert already.');
  }
  const { ruleId, alertId } = alert;
  return accept({
    type: 'AlertAcknowledged',
    data: { ruleId, alertId, personId: by.personId },
  });
}

/** Whoever an alert is for passes it on to a colleague. What the colleague may read of it is his own matter. */
export function handOnAlert(
  handling: AlertHandling,
  alert: RaisedAlert | null,
  { by, to }: { readonly by: Viewer; readonly to: Viewer | null },
): Decided<AlertHandedOn> {
  if (alert === null || !isFor(alert, handling, by)) return notFound;
  if (to === null || !isActive(to) || to.organisationId !== by.organisationId) {
    return refuse('COLLEAGUE_UNKNOWN', 'There is no such person in your organisation.');
  }
  if (isFor(alert, handling, to)) {
    return refuse('NOTHING_CHANGES', 'This person has the alert already.');
  }
  const { ruleId, alertId } = alert;
  const data = { ruleId, alertId, personId: by.personId, toPersonId: to.personId };
  return accept({ type: 'AlertHandedOn', data });
}

const notFound = refuse('NOT_FOUND', 'There is no such alert.');

const isFor = ({ ownerId }: RaisedAlert, { handedTo }: AlertHandling, by: Viewer): boolean =>
  isActive(by) && (receivesFor(by).includes(ownerId) || handedTo.includes(by.personId));
