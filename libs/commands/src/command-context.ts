import type { Principal } from '@tocsin/access';
import type { Correlation } from '@tocsin/event-store';
import type { Problem } from '@tocsin/report-format';

/** Who commands: signed in through a token, or proved in another way and then without one (a broker does that). */
export type Commander = Omit<Principal, 'tokenId'> & { readonly tokenId: string | null };

/** Who commands, and what the command belongs to. */
export type CommandContext = { readonly principal: Commander; readonly correlation: Correlation };

/** Somebody without an account, who proves what he may do by a secret of its own. */
export type Anonymous = { readonly principal: null; readonly correlation: Correlation };

/** Expected failures, each with a stable code; the API maps them to types. */
export type CommandError =
  | {
      readonly code: 'VALIDATION_FAILED';
      readonly message: string;
      readonly problems: readonly Problem[];
    }
  | { readonly code: 'VERSION_CONFLICT'; readonly message: string; readonly version: string }
  | { readonly code: 'IDEMPOTENCY_MISMATCH'; readonly message: string }
  | { readonly code: 'SUBMISSION_ERASED'; readonly message: string }
  | { readonly code: 'NOT_FOUND'; readonly message: string }
  | { readonly code: 'NOT_PERMITTED'; readonly message: string }
  | { readonly code: 'CONFLICT'; readonly message: string }
  /** Refusals of the domain that need no type of their own: REPORT_RETRACTED, NOTHING_CHANGES, … */
  | { readonly code: string; readonly message: string };

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: CommandError };
