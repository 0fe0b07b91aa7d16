/** What can go wrong around PostgreSQL, as stable codes that callers and documents may rely on. */
export type PostgresProblemCode =
  | 'no-binaries-for-platform'
  | 'binaries-broken'
  | 'no-unprivileged-user'
  | 'directory-not-writable'
  | 'directory-not-reachable'
  | 'directory-not-ours'
  | 'data-of-other-version'
  | 'password-missing'
  | 'already-running'
  | 'ownership-lost'
  | 'disk-full'
  | 'cluster-creation-failed'
  | 'server-start-failed'
  | 'server-stopped'
  | 'server-too-old'
  | 'wrong-address';

/**
 * A failure around PostgreSQL that an operator can do something about.
 * `code` is stable; `message` is one English sentence or two that say what happened and what to do next.
 */
export class PostgresProblem extends Error {
  readonly code: PostgresProblemCode;

  constructor(code: PostgresProblemCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PostgresProblem';
    this.code = code;
  }
}
