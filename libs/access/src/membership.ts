import type { ApplicationStatus, Role, TokenScope } from '@tocsin/domain';

export type PersonEntry = {
  readonly personId: string;
  readonly organisationId: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
};

/** A page of a list from its start, or of what follows a key. */
export type PageOf<Key> = { readonly after: Key | null; readonly limit: number };

export type ApplicationEntry = {
  readonly applicationId: string;
  readonly status: ApplicationStatus;
};

export type CommunityEntry = {
  readonly communityId: string;
  readonly handle: string;
  readonly names: readonly { readonly lang: string; readonly value: string }[];
  /** Organisation ids. */
  readonly members: readonly string[];
};

export type TokenEntry = {
  readonly tokenId: string;
  readonly personId: string;
  readonly scopes: readonly TokenScope[];
  /** Null: never. */
  readonly expiresAt: Date | null;
  /** To the minute; null: not yet. */
  readonly usedAt: Date | null;
};

/** Whose audit is read, and whether by itself: on which reports and alert rules it acted is told to nobody else. */
export type ActLog = { readonly organisationId: string; readonly byItself: boolean };

/** Where an act stands in the log. */
export type ActPlace = { readonly position: number; readonly stream: string };

/**
 * The part of the port that says who is in the network, and who wants to be. What somebody said (names, contacts,
 * reasons) is in the log, sealed; here are only ids and the hashes by which secrets are found.
 */
export type MembershipReader = {
  /** Newest first; ids are UUIDv7. */
  applications(
    status: ApplicationStatus | null,
    page: PageOf<string>,
  ): Promise<readonly ApplicationEntry[]>;
  countApplications(status: ApplicationStatus | null): Promise<number>;
  /** By the SHA-256 of the applicant's secret (hex). */
  applicationBySecret(hash: string): Promise<ApplicationEntry | null>;
  /** The id of an invitation that is open, by the SHA-256 of its secret (hex). */
  invitationBySecret(hash: string): Promise<string | null>;
  /** Ids of an organisation's open invitations, oldest first. */
  invitationsOf(organisationId: string): Promise<readonly string[]>;
  /** People with an account, by id. */
  peopleOf(organisationId: string): Promise<readonly PersonEntry[]>;
  /** Tokens of a person that were not revoked, oldest first. */
  tokensOf(personId: string): Promise<readonly TokenEntry[]>;
  allCommunities(): Promise<readonly CommunityEntry[]>;
  /**
   * Administrative acts that concern an organisation, its people or their tokens, newest first. `after`: a position.
   * Those on reports only where they are asked for: they tell that there are reports.
   */
  actsOn(log: ActLog, page: PageOf<number>): Promise<readonly ActPlace[]>;
  countActsOn(log: ActLog): Promise<number>;
};
