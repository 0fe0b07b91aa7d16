import type { TokenScope } from '@tocsin/domain';
import type { AppendConflict } from '@tocsin/event-store';
import type { Problem } from '@tocsin/report-format';
import type { CommandContext, CommandError } from './commands.js';

/** A refused command. */
export type Refused = { readonly ok: false; readonly error: CommandError };

export const refused = (code: string, message: string): Refused => ({
  ok: false,
  error: { code, message },
});

export const validationFailed = (problems: readonly Problem[]): Refused => ({
  ok: false,
  error: { code: 'VALIDATION_FAILED', message: 'Some answers are missing or wrong.', problems },
});

export const versionConflict = (version: string): Refused => ({
  ok: false,
  error: {
    code: 'VERSION_CONFLICT',
    message: 'It has changed since you read it. Read it again, then repeat your change.',
    version,
  },
});

/** Hidden equals absent: the same words for what does not exist and for what the caller may not see. */
export const notFound = (what: string): Refused =>
  refused('NOT_FOUND', `There is no such ${what}.`);

/** Null where the token allows it. */
export function scopeMissing({ principal }: CommandContext, scope: TokenScope): Refused | null {
  if (principal.scopes.includes(scope)) return null;
  return refused('NOT_PERMITTED', `This token lacks the scope ${scope}. Use one that has it.`);
}

/** What a conflict of the store means to the caller, where trying again does not help. */
export function conflictRefused(conflict: AppendConflict): Refused {
  if (conflict.kind === 'rights' && conflict.reason === 'ROLES_CHANGED') {
    return refused(
      'NOT_PERMITTED',
      'Your roles changed while you were writing. Nothing was written; look again what you may do.',
    );
  }
  if (conflict.kind === 'rights') {
    return refused('NOT_PERMITTED', 'Your token or account was ended while you were writing.');
  }
  return refused(
    'CONFLICT',
    'Others kept changing the same thing. Nothing was written; try again.',
  );
}
