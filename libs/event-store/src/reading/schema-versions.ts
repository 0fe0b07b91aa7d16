import type { EventType } from '@tocsin/domain';

/** Today's schema version of every event type. Raise one together with an upcaster from the version before. */
export const schemaVersions: Readonly<Record<EventType, number>> = {
  ReportSubmitted: 1,
  ReportRevised: 1,
  ReportCorrected: 1,
  ReportRetracted: 1,
  ReportSharingChanged: 1,
  ReportPublicationConfirmed: 1,
  ReportErased: 1,
  IncidentOpened: 1,
  ReportLinked: 1,
  ReportUnlinked: 1,
  OrganisationAdmitted: 1,
  OrganisationStandingChanged: 1,
  PersonJoined: 1,
  PersonRolesChanged: 1,
  PersonSuspended: 1,
  PersonReinstated: 1,
  TokenIssued: 1,
  TokenRevoked: 1,
  CommunityFounded: 1,
  CommunityMemberAdded: 1,
  CommunityMemberRemoved: 1,
};
