import type { Principal, TokenProblem } from './access.js';
import { problemOf, viewerFrom, type SignInRow } from './access-rows.js';
import { nowSql } from './visible-sql.js';

/** Which rows count: those of today, or with a position those of then. */
export type Valid = (row: string) => string;

/** A person (p), his organisation (o) and the communities that it is in. */
export const viewerColumns = (valid: Valid): string => `
  p.person, p.organisation, o.class, o.standing, p.active, p.roles, ${communitiesSql(valid)}`;

/** The same of an organisation (o) as such; nobody's roles. */
export const organisationColumns = (valid: Valid): string => `
  o.organisation as person, o.organisation, o.class, o.standing, true as active, null::text[] as roles,
  ${communitiesSql(valid)}`;

const communitiesSql = (valid: Valid): string => `array(
    select m.community from access.community_member m
    where m.organisation = o.organisation and ${valid('m')} order by m.community) as communities`;

/**
 * The row of a token, by its hash and at a time, both SQL expressions; for statements that do something more in the same
 * round trip. `usable` says what `readSignIn` will say of the row.
 */
export const signInSql = ({
  hash,
  now,
}: {
  readonly hash: string;
  readonly now: string;
}): string => `
  select t.token, t.scopes, t.expires_at, not (${nowSql('t')}) as revoked,
    ${nowSql('t')} and (t.expires_at is null or t.expires_at > ${now}) and p.active
      and o.standing in ('member', 'restricted') as usable,
    ${viewerColumns(nowSql)}
  from access.token t
    join access.person p on p.person = t.person and ${nowSql('p')}
    join access.organisation o on o.organisation = p.organisation and ${nowSql('o')}
  where t.hash = ${hash}`;

/** Whom a token signs in, by its row; undefined where there is none. */
export function readSignIn(
  row: SignInRow | undefined,
  now: Date,
):
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly problem: TokenProblem } {
  if (!row) return { ok: false, problem: 'TOKEN_UNKNOWN' };
  const problem = problemOf(row, now);
  if (problem) return { ok: false, problem };
  const { token: tokenId, scopes, expires_at: expiresAt } = row;
  return { ok: true, principal: { viewer: viewerFrom(row), tokenId, scopes, expiresAt } };
}
