import {
  labelRank,
  ownerIdOf,
  type Attribution,
  type DomainEvent,
  type ReportSharing,
  type Surviving,
} from '@tocsin/domain';
import type { InlineFold } from '@tocsin/event-store';
import { changed, closed, opened, type Change } from './change.js';
import { concernedBy } from './concerned-by.js';
import { changeOfHandling, changesOfRecall } from './handling-fold.js';
import { changeOfWebhook } from './webhook-fold.js';

/** A new report, by far the most common row: its columns stand by themselves, and lists that are empty are left out. */
export type NewReport = { readonly report: string } & Readonly<Record<string, unknown>>;

/** What is written inside the append: the tables of this room, by their own SQL function. */
export const inlineFold: InlineFold = {
  sqlFunction: 'access.fold',
  sqlGuard: 'access.guard',
  rows: (event) => [...changesOf(event), ...auditOf(event)],
};

function changesOf(event: Surviving<DomainEvent>): (Change | NewReport)[] {
  if (event.type === 'ReportSubmitted') return [reportSubmitted(event.data)];
  switch (event.type) {
    case 'ReportSharingChanged':
    case 'ReportPublicationConfirmed':
    case 'ReportErased':
    case 'ReportPersonAssigned':
    case 'ReportPersonUnassigned':
    case 'ReportClientNamed':
    case 'ReportClientRemoved':
      return [changeOfReport(event)];
    case 'ReportInformationRequested':
    case 'ReportInformationAnswered':
    case 'ReportReshareRequested':
    case 'ReportReshareGranted':
    case 'ReportReshareRefused':
      return [changeOfHandling(event)];
    case 'ReportRecalled':
      return changesOfRecall(event.data);
    case 'OrganisationAdmitted':
    case 'OrganisationStandingChanged':
    case 'OrganisationParentChanged':
    case 'CommunityFounded':
    case 'CommunityMemberAdded':
    case 'CommunityMemberRemoved':
      return [changeOfMembership(event)];
    case 'ApplicationSubmitted':
    case 'ApplicationAdmitted':
    case 'ApplicationRefused':
    case 'ApplicationWithdrawn':
    case 'InvitationIssued':
    case 'InvitationAccepted':
    case 'InvitationRevoked':
      return [changeOfAdmission(event)];
    case 'AlertRuleCreated':
      return [opened('alert_rule', event.data.ruleId, { person: ownerIdOf(event.data) })];
    case 'AlertRuleDeleted':
      return [closed('alert_rule', event.data.ruleId)];
    case 'PersonJoined':
    case 'PersonRolesChanged':
    case 'PersonSuspended':
    case 'PersonReinstated':
    case 'PersonRemoved':
    case 'TokenIssued':
    case 'TokenRevoked':
      return [changeOfAccount(event)];
    case 'WebhookRegistered':
    case 'WebhookVerified':
    case 'WebhookPaused':
    case 'WebhookResumed':
    case 'WebhookDisabled':
    case 'WebhookRemoved':
      return [changeOfWebhook(event)];
    default:
      return noRow(event.type);
  }
}

/** Facts without a row; a new event is listed here, or has a case above: nothing else builds. */
type Rowless =
  | 'ReportRevised'
  | 'ReportCorrected'
  | 'ReportRetracted'
  | 'ReportRecallAcknowledged'
  | 'ReportRecallClosed'
  | 'IncidentOpened'
  | 'ReportLinked'
  | 'ReportUnlinked'
  | `Incident${'Merged' | 'Unmerged' | 'Absorbed' | 'Detached'}`
  | 'OrganisationEntryUpdated'
  | 'ApplicationSponsored'
  | 'ApplicationCommented'
  | 'ApplicationAnswered'
  | 'PersonErased'
  | 'PersonEmailNamed'
  | 'PersonEmailConfirmed'
  | 'PersonEmailRemoved'
  | 'AlertRuleChanged'
  | 'AlertRuleSilenced'
  | 'AlertAcknowledged'
  | 'AlertHandedOn'
  | 'WebhookSecretRotated'
  | `Clock${'Started' | 'StartChanged' | 'Filed' | 'SetAside' | 'TakenUp' | 'RanLow'}`
  | 'StreamReleased';

const noRow = (_type: Rowless): [] => [];

type Data<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>['data'];

/** See `audit` in schema/membership.ts. */
const auditOf = (event: Surviving<DomainEvent>): Change[] =>
  concernedBy(event).map((subject) => opened('audit', subject, {}));

function reportSubmitted(data: Data<'ReportSubmitted'>): NewReport {
  const { reportId: report, organisationId: source, authorId: author, sharing } = data;
  const columns = Object.entries({ source, author, ...audience(sharing) });
  const told = columns.filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return { report, ...Object.fromEntries(told) };
}

/** What is no longer TLP:CLEAR is not public any more; widened back it needs a new confirmation. */
const narrowed = ({
  sharing,
  clients = [],
}: Data<'ReportSharingChanged'>): Record<string, unknown> => ({
  ...audience(sharing),
  clients,
  ...(sharing.label === 'TLP:CLEAR' ? {} : { public: false }),
});

export const ATTRIBUTIONS: readonly Attribution[] = ['may', 'must', 'must_not'];

const audience = (sharing: ReportSharing): Record<string, unknown> => ({
  label: labelRank(sharing.label),
  community: sharing.communityId,
  recipients: sharing.recipients,
  named: sharing.namedPeople,
  excluded: sharing.excludedOrganisations,
  without_authorities: sharing.withoutAuthorities,
  include_secretariat: sharing.includeSecretariat,
  attribution: ATTRIBUTIONS.indexOf(sharing.attribution),
});

type EventOnReport = Extract<
  Surviving<DomainEvent>,
  {
    type:
      | 'ReportSharingChanged'
      | 'ReportPublicationConfirmed'
      | 'ReportErased'
      | `ReportPerson${string}`
      | `ReportClient${string}`;
  }
>;

function changeOfReport({ type, data }: EventOnReport): Change {
  switch (type) {
    case 'ReportSharingChanged':
      return changed('report', data.reportId, narrowed(data));
    case 'ReportPublicationConfirmed':
      return changed('report', data.reportId, { public: true });
    case 'ReportErased':
      return closed('report', data.reportId);
    case 'ReportPersonAssigned':
    case 'ReportPersonUnassigned':
      return changed('report', data.reportId, { assigned: data.assigned });
    case 'ReportClientNamed':
    case 'ReportClientRemoved':
      return changed('report', data.reportId, { clients: data.clients });
    default:
      return type satisfies never;
  }
}

type MembershipEvent = Exclude<
  Extract<DomainEvent, { type: `Organisation${string}` | `Community${string}` }>,
  { type: 'OrganisationEntryUpdated' }
>;

function changeOfMembership({ type, data }: MembershipEvent): Change {
  switch (type) {
    case 'OrganisationAdmitted': {
      const { organisationId: organisation, ...entry } = data;
      return opened('organisation', organisation, { ...entry, standing: 'member' });
    }
    case 'OrganisationStandingChanged':
      return changed('organisation', data.organisationId, { standing: data.standing });
    case 'OrganisationParentChanged':
      return changed('organisation', data.organisationId, { parent: data.parent });
    case 'CommunityFounded': {
      const { communityId: community, handle, names } = data;
      return opened('community', community, { handle, names });
    }
    case 'CommunityMemberAdded': {
      const key = { community: data.communityId, organisation: data.organisationId };
      return { table: 'community_member', key, set: key, whole: true };
    }
    case 'CommunityMemberRemoved': {
      const key = { community: data.communityId, organisation: data.organisationId };
      return { table: 'community_member', key, set: null };
    }
    default:
      return type satisfies never;
  }
}

type AccountEvent = Exclude<
  Extract<Surviving<DomainEvent>, { type: `Person${string}` | `Token${string}` }>,
  { type: 'PersonErased' | `PersonEmail${string}` }
>;

function changeOfAccount({ type, data }: AccountEvent): Change {
  switch (type) {
    case 'PersonJoined': {
      const { personId: person, organisationId: organisation, roles } = data;
      return opened('person', person, { organisation, roles, active: true });
    }
    case 'PersonRolesChanged':
      return changed('person', data.personId, { roles: data.roles });
    case 'PersonSuspended':
      return changed('person', data.personId, { active: false });
    case 'PersonReinstated':
      return changed('person', data.personId, { active: true });
    case 'PersonRemoved':
      return closed('person', data.personId);
    case 'TokenIssued': {
      const { tokenId: token, personId: person, hash, scopes, expiresAt: expires_at } = data;
      return opened('token', token, { person, hash, scopes, expires_at });
    }
    case 'TokenRevoked':
      return closed('token', data.tokenId);
    default:
      return type satisfies never;
  }
}

type AdmissionEvent = Extract<
  Surviving<DomainEvent>,
  {
    type:
      | 'ApplicationSubmitted'
      | 'ApplicationAdmitted'
      | 'ApplicationRefused'
      | 'ApplicationWithdrawn'
      | `Invitation${string}`;
  }
>;

function changeOfAdmission({ type, data }: AdmissionEvent): Change {
  switch (type) {
    case 'ApplicationSubmitted': {
      const { applicationId: application, organisationId: organisation, handle, hash } = data;
      return opened('application', application, { organisation, handle, hash, status: 'open' });
    }
    case 'ApplicationAdmitted':
      return changed('application', data.applicationId, { status: 'admitted' });
    case 'ApplicationRefused':
      return changed('application', data.applicationId, { status: 'refused' });
    case 'ApplicationWithdrawn':
      return changed('application', data.applicationId, { status: 'withdrawn' });
    case 'InvitationIssued': {
      const { invitationId, organisationId: organisation, hash, expiresAt: expires_at } = data;
      return opened('invitation', invitationId, { organisation, hash, expires_at });
    }
    case 'InvitationAccepted':
    case 'InvitationRevoked':
      return closed('invitation', data.invitationId);
    default:
      return type satisfies never;
  }
}
