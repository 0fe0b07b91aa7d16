import { unreachable } from './decision.js';
import type { AlertEvent } from './alert/alert-events.js';
import { ownerIdOf } from './alert/alert-owner.js';
import type { ApplicationEvent } from './application/application-events.js';
import type { ClockEvent } from './clock/clock-events.js';
import type { CommunityEvent } from './community/community-events.js';
import type { IncidentEvent } from './incident/incident-events.js';
import type { InvitationEvent } from './invitation/invitation-events.js';
import type { OrganisationEvent } from './organisation/organisation-events.js';
import type { PersonEvent } from './person/person-events.js';
import type { ReportEvent } from './report/report-events.js';
import type { TokenEvent } from './token/token-events.js';
import type { UpkeepEvent } from './upkeep/upkeep-events.js';
import type { WebhookEvent } from './webhook/webhook-events.js';

/** Every fact that the network records. A new one breaks the build wherever it must be handled. */
export type DomainEvent =
  | ReportEvent
  | IncidentEvent
  | OrganisationEvent
  | PersonEvent
  | TokenEvent
  | CommunityEvent
  | ApplicationEvent
  | InvitationEvent
  | AlertEvent
  | WebhookEvent
  | ClockEvent
  | UpkeepEvent;

export type EventType = DomainEvent['type'];

/** Streams: one per aggregate, and one for what was done about each consumer of the log. */
export const streamOf = {
  report: (id: string) => `report-${id}`,
  incident: (id: string) => `incident-${id}`,
  organisation: (id: string) => `organisation-${id}`,
  person: (id: string) => `person-${id}`,
  token: (id: string) => `token-${id}`,
  community: (id: string) => `community-${id}`,
  application: (id: string) => `application-${id}`,
  invitation: (id: string) => `invitation-${id}`,
  alertRule: (id: string) => `rule-${id}`,
  alert: (id: string) => `alert-${id}`,
  webhook: (id: string) => `webhook-${id}`,
  clock: (id: string) => `clock-${id}`,
  upkeep: (consumer: string) => `upkeep-${consumer}`,
} as const;

/**
 * Whose key seals an event's content: destroying that key forgets the content. Events without content need none.
 */
export function keySubjectOf(event: DomainEvent): string | null {
  switch (event.type) {
    case 'PersonJoined':
    case 'PersonEmailNamed':
    case 'TokenIssued':
      return event.data.personId;
    case 'AlertRuleCreated':
    case 'AlertRuleChanged':
      return ownerIdOf(event.data);
    case 'ApplicationSubmitted':
    case 'ApplicationSponsored':
    case 'ApplicationCommented':
    case 'ApplicationAnswered':
    case 'ApplicationAdmitted':
    case 'ApplicationRefused':
      return event.data.applicationId;
    case 'OrganisationEntryUpdated':
      return event.data.entryId;
    case 'InvitationIssued':
      return event.data.invitationId;
    case 'WebhookRegistered':
    case 'WebhookSecretRotated':
      return event.data.webhookId;
    case 'WebhookVerified':
    case 'WebhookPaused':
    case 'WebhookResumed':
    case 'WebhookDisabled':
    case 'WebhookRemoved':
    case 'IncidentOpened':
    case 'ReportLinked':
    case 'ReportUnlinked':
    case 'OrganisationAdmitted':
    case 'OrganisationStandingChanged':
    case 'PersonRolesChanged':
    case 'PersonSuspended':
    case 'PersonReinstated':
    case 'TokenRevoked':
    case 'CommunityFounded':
    case 'CommunityMemberAdded':
    case 'CommunityMemberRemoved':
    case 'ApplicationWithdrawn':
    case 'OrganisationParentChanged':
    case 'InvitationAccepted':
    case 'InvitationRevoked':
    case 'PersonRemoved':
    case 'PersonErased':
    case 'PersonEmailConfirmed':
    case 'PersonEmailRemoved':
    case 'AlertRuleSilenced':
    case 'AlertRuleDeleted':
    case 'AlertAcknowledged':
    case 'AlertHandedOn':
    case 'StreamReleased':
      return null;
    default:
      return keySubjectOfOthers(event);
  }
}

type Other =
  ReportEvent | ClockEvent | Exclude<IncidentEvent, { type: 'IncidentOpened' | `Report${string}` }>;

function keySubjectOfOthers(event: Other): string | null {
  switch (event.type) {
    case 'ReportSubmitted':
    case 'ReportRevised':
    case 'ReportCorrected':
    case 'ReportRetracted':
    case 'ReportSharingChanged':
    case 'ReportInformationRequested':
    case 'ReportInformationAnswered':
    case 'ReportReshareRequested':
    case 'ReportReshareGranted':
    case 'ReportReshareRefused':
      return event.data.reportId;
    case 'ReportErased':
    case 'ReportRecallAcknowledged':
      return event.data.organisationId;
    // Of its own: what an organisation had to do outlives a report that is erased, and can be forgotten by itself.
    case 'ClockStarted':
    case 'ClockStartChanged':
    case 'ClockFiled':
    case 'ClockSetAside':
    case 'ClockTakenUp':
      return event.data.clockId;
    case 'ClockRanLow':
    case 'ReportPublicationConfirmed':
    case 'ReportPersonAssigned':
    case 'ReportPersonUnassigned':
    case 'ReportClientNamed':
    case 'ReportClientRemoved':
    case 'ReportRecalled':
    case 'ReportRecallClosed':
    case 'IncidentMerged':
    case 'IncidentUnmerged':
    case 'IncidentAbsorbed':
    case 'IncidentDetached':
      return null;
    default:
      return unreachable(event);
  }
}

/**
 * An event as it is read back: its content is null once the key that sealed it has been destroyed. A fold is a
 * function of events and surviving keys.
 */
export type Surviving<Event> = Event extends { readonly content: infer Content }
  ? Omit<Event, 'content'> & { readonly content: Content | null }
  : Event;
