/** Roles in an organisation (administrator, reporter, responder) and in the network (coordinator, operator). */
export const ROLES = ['administrator', 'reporter', 'responder', 'coordinator', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** A person gets an account. The name is personal data: sealed under the person's own key. */
export type PersonJoined = {
  readonly type: 'PersonJoined';
  readonly data: {
    readonly personId: string;
    readonly organisationId: string;
    readonly roles: readonly Role[];
  };
  readonly content: { readonly name: string; readonly language: string };
};

export type PersonRolesChanged = {
  readonly type: 'PersonRolesChanged';
  readonly data: { readonly personId: string; readonly roles: readonly Role[] };
};

export type PersonSuspended = {
  readonly type: 'PersonSuspended';
  readonly data: { readonly personId: string };
};

export type PersonReinstated = {
  readonly type: 'PersonReinstated';
  readonly data: { readonly personId: string };
};

/** The account is closed for good. */
export type PersonRemoved = {
  readonly type: 'PersonRemoved';
  readonly data: { readonly personId: string; readonly organisationId: string };
};

/** The key of the person's name is destroyed in the same append; always after the account was closed. */
export type PersonErased = {
  readonly type: 'PersonErased';
  readonly data: { readonly personId: string; readonly organisationId: string };
};

/**
 * Somebody names an address for alerts. It is used only after it was confirmed by the link mailed to it; of the link's
 * secret only the SHA-256 is kept. The address is personal data: sealed under the person's own key.
 */
export type PersonEmailNamed = {
  readonly type: 'PersonEmailNamed';
  readonly data: {
    readonly personId: string;
    /** Lower-case hex. */
    readonly hash: string;
    /** RFC 3339 UTC: until when the link confirms. */
    readonly expiresAt: string;
  };
  readonly content: { readonly address: string };
};

/** Whoever reads mail at the address followed the link: from here on it is used, and any earlier one is not. */
export type PersonEmailConfirmed = {
  readonly type: 'PersonEmailConfirmed';
  readonly data: { readonly personId: string };
};

/** No address any more, neither a confirmed one nor one that waits. */
export type PersonEmailRemoved = {
  readonly type: 'PersonEmailRemoved';
  readonly data: { readonly personId: string };
};

export type PersonEmailEvent = PersonEmailNamed | PersonEmailConfirmed | PersonEmailRemoved;

export type PersonEvent =
  | PersonJoined
  | PersonRolesChanged
  | PersonSuspended
  | PersonReinstated
  | PersonRemoved
  | PersonErased
  | PersonEmailEvent;
