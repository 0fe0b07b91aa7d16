import type { LocalName, OrganisationClass } from '../organisation/organisation-events.js';

/** Whom the network asks about an application. Personal data: sealed under the application's own key. */
export type ApplicationContact = {
  readonly name: string;
  readonly email: string;
  /** E.164. */
  readonly telephone: string | null;
};

/** An organisation asks to become a member. Nobody of it holds an account yet. */
export type ApplicationSubmitted = {
  readonly type: 'ApplicationSubmitted';
  readonly data: {
    readonly applicationId: string;
    /** The id that the organisation has once it is admitted, so that its record begins here. */
    readonly organisationId: string;
    readonly handle: string;
    readonly names: readonly LocalName[];
    readonly class: OrganisationClass;
    readonly jurisdiction: string;
    /** Handle of the organisation or group that it belongs to. */
    readonly parent: string | null;
    /** SHA-256 of the applicant's secret, lower-case hex: the secret itself never gets here. */
    readonly hash: string;
    /** RFC 3339 UTC: until then members comment, and nobody is admitted. */
    readonly commentsUntil: string;
    readonly invented: boolean;
  };
  readonly content: {
    /** For whom it handles incidents. */
    readonly constituency: string;
    readonly contact: ApplicationContact;
  };
};

/** A member vouches for the applicant. */
export type ApplicationSponsored = {
  readonly type: 'ApplicationSponsored';
  readonly data: { readonly applicationId: string; readonly organisationId: string };
  readonly content: { readonly statement: string };
};

/** A member says something about the application: to the other members, or to the applicant as well. */
export type ApplicationCommented = {
  readonly type: 'ApplicationCommented';
  readonly data: {
    readonly applicationId: string;
    readonly organisationId: string;
    readonly toApplicant: boolean;
  };
  readonly content: { readonly text: string };
};

/** The applicant says something to the members. */
export type ApplicationAnswered = {
  readonly type: 'ApplicationAnswered';
  readonly data: { readonly applicationId: string };
  readonly content: { readonly text: string };
};

export type ApplicationAdmitted = {
  readonly type: 'ApplicationAdmitted';
  readonly data: { readonly applicationId: string; readonly organisationId: string };
  readonly content: { readonly reason: string };
};

export type ApplicationRefused = {
  readonly type: 'ApplicationRefused';
  readonly data: { readonly applicationId: string; readonly organisationId: string };
  readonly content: { readonly reason: string };
};

/** The applicant takes it back. The key of everything said about it is destroyed in the same append. */
export type ApplicationWithdrawn = {
  readonly type: 'ApplicationWithdrawn';
  readonly data: { readonly applicationId: string };
};

export type ApplicationEvent =
  | ApplicationSubmitted
  | ApplicationSponsored
  | ApplicationCommented
  | ApplicationAnswered
  | ApplicationAdmitted
  | ApplicationRefused
  | ApplicationWithdrawn;
