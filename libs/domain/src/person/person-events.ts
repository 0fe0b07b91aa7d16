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

export type PersonEvent =
  | PersonJoined
  | PersonRolesChanged
  | PersonSuspended
  | PersonReinstated
  | PersonRemoved
  | PersonErased;
