/** What can go wrong around PostgreSQL, as stable codes that callers and documents may rely on. */
export type PostgresProblemCode =
  | 'no-binaries-for-platform'
  | 'binaries-broken'
  | 'no-unprivileged-user'
  | 'directory-not-writable'
  | 'directory-not-ours'
  | 'data-of-other-version'
  | 'password-wrong'
  | 'already-running'
  | 'ownership-lost'
  | 'disk-full'
  | 'cluster-creation-failed'
  | 'server-start-failed'
  | 'server-unreachable'
  | 'server-too-old'
  | 'server-not-utf8'
  | 'wrong-address'
  | 'reader-missing'
  | 'reader-not-bound';

/**
 * A failure around PostgreSQL that an operator can do something about.
 * `code` is stable; `message` says in English what happened and what to do next, without any secret.
 */
export class PostgresProblem extends Error {
  readonly code: PostgresProblemCode;

  constructor(code: PostgresProblemCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PostgresProblem';
    this.code = code;
  }
}

/** Turns what the file system answered (full, read-only, forbidden) into a problem that names the place. */
export function fileProblem(error: unknown, place: string): PostgresProblem {
  if (error instanceof PostgresProblem) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return problemFromText(code, place) ?? unusable(place, code || String(error), error);
}

/**
 * Finds the known causes in an errno name or in what PostgreSQL's programs said; undefined when none is in it.
 * `place` is the data directory.
 */
export function problemFromText(text: string, place: string): PostgresProblem | undefined {
  if (/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i.test(text)) {
    return new PostgresProblem(
      'disk-full',
      `The disk that holds ${place} is full. Nothing that was saved is lost: free some space ` +
        '(PostgreSQL needs about 100 MB to start) and start again.',
    );
  }
  if (/EROFS|Read-only file system/i.test(text))
    return unusable(place, 'the file system is read-only');
  if (/EACCES|EPERM|Permission denied|Operation not permitted/i.test(text)) {
    return unusable(place, 'permission denied');
  }
  return undefined;
}

function unusable(place: string, why: string, cause?: unknown): PostgresProblem {
  return new PostgresProblem(
    'directory-not-writable',
    `Cannot keep data in ${place}: ${why}. Make it writable for the user who starts the program, ` +
      'or name another directory in TOCSIN_DATA.',
    { cause },
  );
}
