import { accept, refuse, type Decision } from '../decision.js';
import type { Viewer } from '../sharing/visible.js';
import type { TokenState } from './token.js';
import {
  TOKEN_SCOPES,
  type TokenIssued,
  type TokenRevoked,
  type TokenScope,
} from './token-events.js';

export type TokenRefusal =
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'ALREADY_EXISTS'
  | 'LABEL_REQUIRED'
  | 'LABEL_INVALID'
  | 'LABEL_TOO_LONG'
  | 'SCOPE_REQUIRED'
  | 'SCOPE_UNKNOWN'
  | 'SCOPE_EXCEEDED'
  | 'SCOPE_FEED_ALONE'
  | 'EXPIRY_INVALID'
  | 'EXPIRY_PAST'
  | 'NOTHING_CHANGES';

type Decided<Event> = Decision<Event, TokenRefusal>;

/** A label is one line in a list. */
const LABEL_CHARACTERS = 100;
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

export type IssueToken = {
  readonly tokenId: string;
  readonly personId: string;
  /** SHA-256 of the token, lower-case hex: the token itself never gets here. */
  readonly hash: string;
  readonly prefix: string;
  readonly scopes: readonly TokenScope[];
  /** RFC 3339 UTC; null never expires. */
  readonly expiresAt: string | null;
  readonly label: string;
};

/** What a new token may at most be allowed, and what time it is (milliseconds UTC). */
export type IssuingToken = { readonly scopes: readonly TokenScope[]; readonly now: number };

/** Hands out a token. Nobody hands out more than he holds: `issuing` is what the caller's own token allows. */
export function issueToken(
  state: TokenState,
  command: IssueToken,
  issuing: IssuingToken,
): Decided<TokenIssued> {
  if (state.status !== 'none') return refuse('ALREADY_EXISTS', 'This token exists already.');
  const refused =
    scopesRefused(command.scopes, issuing) ?? expiryRefused(command.expiresAt, issuing.now);
  if (refused) return refused;
  const label = command.label.trim();
  if (!label) return refuse('LABEL_REQUIRED', 'A token has a label that says what it is for.');
  if (UNPRINTABLE.test(label)) return refuse('LABEL_INVALID', 'A label is one line of text.');
  if ([...label].length > LABEL_CHARACTERS) {
    return refuse('LABEL_TOO_LONG', `A label has at most ${LABEL_CHARACTERS} characters.`);
  }
  const { tokenId, personId, hash, prefix, expiresAt } = command;
  const scopes = TOKEN_SCOPES.filter((scope) => command.scopes.includes(scope));
  return accept({
    type: 'TokenIssued',
    data: { tokenId, personId, hash, prefix, scopes, expiresAt },
    content: { label },
  });
}

function scopesRefused(scopes: readonly TokenScope[], issuing: IssuingToken) {
  if (scopes.length === 0)
    return refuse('SCOPE_REQUIRED', 'A token is good for at least one scope.');
  if (!scopes.every((scope) => TOKEN_SCOPES.includes(scope))) {
    return refuse('SCOPE_UNKNOWN', `A scope is one of: ${TOKEN_SCOPES.join(', ')}.`);
  }
  if (scopes.includes('feed') && !scopes.every((scope) => scope === 'feed')) {
    return refuse('SCOPE_FEED_ALONE', 'A token for a feed is good for nothing else. Make two.');
  }
  // A feed shows a part of what may be read.
  const isHeld = (scope: TokenScope) => issuing.scopes.includes(scope === 'feed' ? 'read' : scope);
  if (!scopes.every(isHeld)) {
    return refuse('SCOPE_EXCEEDED', 'A new token cannot do more than the token that asks for it.');
  }
  return null;
}

function expiryRefused(expiresAt: string | null, now: number) {
  if (expiresAt === null) return null;
  const at = Date.parse(expiresAt);
  if (Number.isNaN(at)) return refuse('EXPIRY_INVALID', 'The expiry is a moment in RFC 3339.');
  return at <= now ? refuse('EXPIRY_PAST', 'The expiry lies in the past.') : null;
}

/**
 * Ends a token: its owner does it, or an administrator for people of the same organisation. Anybody else is told
 * that there is no such token.
 */
export function revokeToken(
  state: TokenState,
  /** Where the token's owner belongs. */
  ownerOrganisationId: string | null,
  by: Viewer,
): Decided<TokenRevoked> {
  const notFound = refuse('NOT_FOUND', 'There is no such token.');
  if (state.status === 'none') return notFound;
  const own = state.personId === by.personId;
  const administers =
    by.roles.includes('administrator') && ownerOrganisationId === by.organisationId;
  if (!own && !administers) return notFound;
  if (state.status === 'revoked') return refuse('NOTHING_CHANGES', 'The token is revoked already.');
  return accept({ type: 'TokenRevoked', data: { tokenId: state.tokenId } });
}
