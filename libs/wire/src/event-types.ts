import type { EventType } from '@tocsin/domain';
import { schemaVersions } from '@tocsin/event-store';
import { WireRefusal } from './wire-message.js';

/** How each event is called outside, between `org.tocsin.` and its version. A name that was released stays. */
const eventNames: Readonly<Record<EventType, string>> = {
  ReportSubmitted: 'report.submitted',
  ReportRevised: 'report.revised',
  ReportCorrected: 'report.corrected',
  ReportRetracted: 'report.retracted',
  ReportSharingChanged: 'report.sharing-changed',
  ReportPublicationConfirmed: 'report.publication-confirmed',
  ReportErased: 'report.erased',
  IncidentOpened: 'incident.opened',
  ReportLinked: 'incident.report-linked',
  ReportUnlinked: 'incident.report-unlinked',
  IncidentMerged: 'incident.merged',
  IncidentUnmerged: 'incident.unmerged',
  IncidentAbsorbed: 'incident.absorbed',
  IncidentDetached: 'incident.detached',
  OrganisationAdmitted: 'organisation.admitted',
  OrganisationStandingChanged: 'organisation.standing-changed',
  PersonJoined: 'person.joined',
  PersonRolesChanged: 'person.roles-changed',
  PersonSuspended: 'person.suspended',
  PersonReinstated: 'person.reinstated',
  TokenIssued: 'token.issued',
  TokenRevoked: 'token.revoked',
  CommunityFounded: 'community.founded',
  CommunityMemberAdded: 'community.member-added',
  CommunityMemberRemoved: 'community.member-removed',
  ReportPersonAssigned: 'report.person-assigned',
  ReportPersonUnassigned: 'report.person-unassigned',
  ReportInformationRequested: 'report.information-requested',
  ReportInformationAnswered: 'report.information-answered',
  OrganisationParentChanged: 'organisation.parent-changed',
  OrganisationEntryUpdated: 'organisation.entry-updated',
  PersonRemoved: 'person.removed',
  PersonErased: 'person.erased',
  PersonEmailNamed: 'person.email-named',
  PersonEmailConfirmed: 'person.email-confirmed',
  PersonEmailRemoved: 'person.email-removed',
  ApplicationSubmitted: 'application.submitted',
  ApplicationSponsored: 'application.sponsored',
  ApplicationCommented: 'application.commented',
  ApplicationAnswered: 'application.answered',
  ApplicationAdmitted: 'application.admitted',
  ApplicationRefused: 'application.refused',
  ApplicationWithdrawn: 'application.withdrawn',
  InvitationIssued: 'invitation.issued',
  InvitationAccepted: 'invitation.accepted',
  InvitationRevoked: 'invitation.revoked',
  StreamReleased: 'upkeep.stream-released',
  AlertRuleCreated: 'alert.rule-created',
  AlertRuleChanged: 'alert.rule-changed',
  AlertRuleSilenced: 'alert.rule-silenced',
  AlertRuleDeleted: 'alert.rule-deleted',
  AlertAcknowledged: 'alert.acknowledged',
  AlertHandedOn: 'alert.handed-on',
  ReportClientNamed: 'report.client-named',
  ReportClientRemoved: 'report.client-removed',
  ReportReshareRequested: 'report.reshare-requested',
  ReportReshareGranted: 'report.reshare-granted',
  ReportReshareRefused: 'report.reshare-refused',
  ReportRecalled: 'report.recalled',
  ReportRecallAcknowledged: 'report.recall-acknowledged',
  ReportRecallClosed: 'report.recall-closed',
  WebhookRegistered: 'webhook.registered',
  WebhookVerified: 'webhook.verified',
  WebhookSecretRotated: 'webhook.secret-rotated',
  WebhookPaused: 'webhook.paused',
  WebhookResumed: 'webhook.resumed',
  WebhookDisabled: 'webhook.disabled',
  WebhookRemoved: 'webhook.removed',
  ClockStarted: 'clock.started',
  ClockStartChanged: 'clock.start-changed',
  ClockFiled: 'clock.filed',
  ClockSetAside: 'clock.set-aside',
  ClockTakenUp: 'clock.taken-up',
  ClockRanLow: 'clock.ran-low',
};

/**
 * Events that this release does not know, written by a newer one, go out under their own name: a relay that is one
 * release behind neither stops nor leaves a hole.
 */
const UNLISTED = 'unlisted.';

const typesByName: ReadonlyMap<string, EventType> = new Map(
  Object.entries(eventNames).map(([type, name]) => [name, type as EventType]),
);

const isListed = (type: string): type is EventType => Object.hasOwn(eventNames, type);

const nameOf = (type: string): string => (isListed(type) ? eventNames[type] : UNLISTED + type);

/** The CloudEvents type of an event as it was written: `org.tocsin.report.submitted.v1`. */
export const wireTypeOf = (type: string, schemaVersion: number): string =>
  `org.tocsin.${nameOf(type)}.v${schemaVersion}`;

/** The `$id` of the JSON Schema of such a record's value. */
export const schemaIdOf = (type: string, schemaVersion: number): string =>
  `urn:tocsin:event:${nameOf(type)}:${schemaVersion}`;

/** Type and schema version that a CloudEvents type names. Throws WireRefusal where this release knows no such thing. */
export function eventTypeOf(wireType: string): {
  readonly type: EventType;
  readonly schemaVersion: number;
} {
  const [, name = '', version = ''] = /^org\.tocsin\.(.+)\.v(\d{1,4})$/.exec(wireType) ?? [];
  const type = name.startsWith(UNLISTED) ? name.slice(UNLISTED.length) : typesByName.get(name);
  if (type === undefined || !isListed(type)) throw new WireRefusal('UNKNOWN_TYPE', 'ce_type');
  const schemaVersion = Number(version);
  if (schemaVersion < 1 || schemaVersion > schemaVersions[type] || version.startsWith('0')) {
    throw new WireRefusal('UNKNOWN_SCHEMA_VERSION', 'ce_type');
  }
  return { type, schemaVersion };
}
