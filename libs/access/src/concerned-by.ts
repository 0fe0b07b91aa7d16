import type { DomainEvent, Surviving } from '@tocsin/domain';

/**
 * Whom an administrative act concerns: organisations, people, tokens and alert rules by id. What is said about reports and incidents
 * is no administrative act, and has a history of its own; what is done to the machinery concerns nobody by name.
 */
export function concernedBy({ type, data }: Surviving<DomainEvent>): readonly string[] {
  switch (type) {
    case 'OrganisationAdmitted':
    case 'OrganisationStandingChanged':
    case 'OrganisationParentChanged':
    case 'OrganisationEntryUpdated':
    case 'CommunityMemberAdded':
    case 'CommunityMemberRemoved':
    case 'ApplicationSubmitted':
    case 'ApplicationSponsored':
    case 'ApplicationCommented':
    case 'ApplicationAdmitted':
    case 'ApplicationRefused':
    case 'InvitationIssued':
    case 'InvitationAccepted':
    case 'InvitationRevoked':
    case 'WebhookRegistered':
    case 'WebhookVerified':
    case 'WebhookSecretRotated':
    case 'WebhookPaused':
    case 'WebhookResumed':
    case 'WebhookDisabled':
    case 'WebhookRemoved':
    case 'ReportErased':
    case 'ReportPersonAssigned':
    case 'ReportPersonUnassigned':
    case 'ReportClientNamed':
    case 'ReportClientRemoved':
      return [data.organisationId];
    case 'PersonJoined':
    case 'PersonRolesChanged':
    case 'PersonSuspended':
    case 'PersonReinstated':
    case 'PersonRemoved':
    case 'PersonErased':
    case 'PersonEmailNamed':
    case 'PersonEmailConfirmed':
    case 'PersonEmailRemoved':
    case 'TokenIssued':
      return [data.personId];
    case 'TokenRevoked':
      return [data.tokenId];
    case 'AlertRuleCreated':
    case 'AlertRuleChanged':
      // What a person wants to be told is nobody else's business; a rule of an organisation is its administrators' act.
      return data.owner === 'organisation' ? [data.organisationId] : [];
    case 'AlertRuleSilenced':
    case 'AlertRuleDeleted':
      // Whose it is, its creation has said: of a person's rule nothing is found under any organisation.
      return [data.ruleId];
    default:
      return nobody(type);
  }
}

/** A new event is listed here, or has a case above: nothing else builds. */
type OfNobody =
  | 'ReportSubmitted'
  | 'ReportRevised'
  | 'ReportCorrected'
  | 'ReportRetracted'
  | 'ReportSharingChanged'
  | 'ReportPublicationConfirmed'
  | 'ReportInformationRequested'
  | 'ReportInformationAnswered'
  | 'ReportReshareRequested'
  | 'ReportReshareGranted'
  | 'ReportReshareRefused'
  | 'ReportRecalled'
  | 'ReportRecallAcknowledged'
  | 'ReportRecallClosed'
  | 'IncidentOpened'
  | 'ReportLinked'
  | 'ReportUnlinked'
  | `Incident${'Merged' | 'Unmerged' | 'Absorbed' | 'Detached'}`
  | 'CommunityFounded'
  | 'ApplicationAnswered'
  | 'ApplicationWithdrawn'
  | 'AlertAcknowledged'
  | 'AlertHandedOn'
  | `Clock${'Started' | 'StartChanged' | 'Filed' | 'SetAside' | 'TakenUp' | 'RanLow'}`
  | 'StreamReleased';

const nobody = (_type: OfNobody): readonly string[] => [];
