import type { DomainEvent, Surviving } from '@tocsin/domain';

/**
 * Whom an administrative act concerns: organisations, people and tokens by id. What is said about reports and incidents
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
    case 'TokenIssued':
      return [data.personId];
    case 'TokenRevoked':
      return [data.tokenId];
    case 'ReportSubmitted':
    case 'ReportRevised':
    case 'ReportCorrected':
    case 'ReportRetracted':
    case 'ReportSharingChanged':
    case 'ReportPublicationConfirmed':
    case 'ReportInformationRequested':
    case 'ReportInformationAnswered':
    case 'ReportReshareRequested':
    case 'ReportReshareGranted':
    case 'ReportReshareRefused':
    case 'ReportRecalled':
    case 'ReportRecallAcknowledged':
    case 'ReportRecallClosed':
    case 'IncidentOpened':
    case 'ReportLinked':
    case 'ReportUnlinked':
    case 'CommunityFounded':
    case 'ApplicationAnswered':
    case 'ApplicationWithdrawn':
    case 'StreamReleased':
      return [];
    default:
      return type satisfies never;
  }
}
