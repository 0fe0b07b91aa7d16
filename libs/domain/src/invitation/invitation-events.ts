import type { Role } from '../person/person-events.js';

/**
 * Somebody is invited to hold an account. Only the SHA-256 of the secret is kept. The note (for whom it is) may be
 * personal data: sealed under the invitation's own key.
 */
export type InvitationIssued = {
  readonly type: 'InvitationIssued';
  readonly data: {
    readonly invitationId: string;
    readonly organisationId: string;
    readonly roles: readonly Role[];
    /** Lower-case hex. */
    readonly hash: string;
    /** RFC 3339 UTC. */
    readonly expiresAt: string;
  };
  readonly content: { readonly note: string };
};

/** It was used: the key of its note is destroyed in the same append. */
export type InvitationAccepted = {
  readonly type: 'InvitationAccepted';
  readonly data: {
    readonly invitationId: string;
    readonly organisationId: string;
    readonly personId: string;
  };
};

export type InvitationRevoked = {
  readonly type: 'InvitationRevoked';
  readonly data: { readonly invitationId: string; readonly organisationId: string };
};

export type InvitationEvent = InvitationIssued | InvitationAccepted | InvitationRevoked;
