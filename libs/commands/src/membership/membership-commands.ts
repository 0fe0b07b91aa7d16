import type { Anonymous, CommandContext, Outcome } from '../command-context.js';
import type {
  ApplicationContact,
  DirectoryFacts,
  LocalName,
  OrganisationClass,
  Role,
} from '@tocsin/domain';

export type ApplyInput = {
  readonly handle: string;
  readonly names: readonly LocalName[];
  readonly class: OrganisationClass;
  readonly jurisdiction: string;
  /** Handle of the organisation or group that it belongs to. */
  readonly parent?: string | null | undefined;
  readonly constituency: string;
  readonly contact: ApplicationContact;
  /** Of a demo network. */
  readonly invented?: boolean;
};

/** The secret is told this once: with it the applicant follows, answers and takes back. */
export type Applied = Positioned & { readonly applicationId: string; readonly secret: string };

type Positioned = { readonly position: number };
type Done = Promise<Outcome<Positioned>>;

/** An act on something that may have changed since the caller read it. */
type Versioned = { readonly expectedVersion: string };
type OnApplication = { readonly applicationId: string };
/** Organisations and communities by handle. */
type OnOrganisation = { readonly organisation: string };
type OnPerson = { readonly personId: string };
type Circle = { readonly community: string; readonly organisation: string };
type Assignment = { readonly reportId: string; readonly personId: string };
type Reasoned = { readonly reason: string };

export type AdmitInput = OnApplication &
  Versioned &
  Reasoned & {
    /** True: it is admitted although its name or handle can be taken for another member's. */
    readonly despiteLookAlike?: boolean | null | undefined;
  };

export type InviteInput = {
  readonly roles: readonly Role[];
  /** For whom it is, in the inviter's words. */
  readonly note: string;
  /** 7 days from now when absent, 30 at most. */
  readonly expiresAt?: Date | null | undefined;
};

export type Invited = Positioned & {
  readonly invitationId: string;
  /** Told this once. */
  readonly secret: string;
  readonly expiresAt: Date;
};

export type AcceptInput = {
  readonly secret: string;
  readonly name: string;
  /** BCP 47. */
  readonly language: string;
};

export type Accepted = Positioned & {
  readonly personId: string;
  readonly tokenId: string;
  /** Told this once. */
  readonly token: string;
};

/** Who becomes a member and stays one, and which people act for it. */
export type MembershipCommands = {
  applyForMembership(input: ApplyInput, caller: Anonymous): Promise<Outcome<Applied>>;
  answerAsApplicant(
    input: { readonly secret: string; readonly text: string },
    caller: Anonymous,
  ): Done;
  withdrawApplication(input: { readonly secret: string }, caller: Anonymous): Done;
  sponsorApplication(
    input: OnApplication & { readonly statement: string },
    context: CommandContext,
  ): Done;
  commentOnApplication(
    input: OnApplication & { readonly text: string; readonly toApplicant: boolean },
    context: CommandContext,
  ): Done;
  admitOrganisation(
    input: AdmitInput,
    context: CommandContext,
  ): Promise<Outcome<Positioned & { readonly organisationId: string }>>;
  refuseApplication(input: OnApplication & Versioned & Reasoned, context: CommandContext): Done;
  /** member: it is reinstated. */
  changeStandingOf(
    input: OnOrganisation &
      Versioned &
      Reasoned & { readonly standing: 'member' | 'restricted' | 'suspended' },
    context: CommandContext,
  ): Done;
  leaveNetwork(input: Versioned & Reasoned, context: CommandContext): Done;
  nameParent(
    input: OnOrganisation & Versioned & Reasoned & { readonly parent: string | null },
    context: CommandContext,
  ): Done;
  updateDirectoryEntry(input: DirectoryFacts & Versioned, context: CommandContext): Done;
  invitePerson(input: InviteInput, context: CommandContext): Promise<Outcome<Invited>>;
  revokeInvitation(input: { readonly invitationId: string }, context: CommandContext): Done;
  acceptInvitation(input: AcceptInput, caller: Anonymous): Promise<Outcome<Accepted>>;
  changeRolesOf(
    input: OnPerson & Versioned & { readonly roles: readonly Role[] },
    context: CommandContext,
  ): Done;
  removePerson(input: OnPerson, context: CommandContext): Done;
  erasePerson(input: OnPerson, context: CommandContext): Done;
  assignPerson(input: Assignment, context: CommandContext): Done;
  unassignPerson(input: Assignment, context: CommandContext): Done;
  createCommunity(
    input: { readonly handle: string; readonly names: readonly LocalName[] },
    context: CommandContext,
  ): Done;
  addToCommunity(input: Circle, context: CommandContext): Done;
  removeFromCommunity(input: Circle, context: CommandContext): Done;
  /** The opaque version of an application, an organisation or a person, by the version of its stream. */
  versionOf(stream: string, version: number): string;
};
