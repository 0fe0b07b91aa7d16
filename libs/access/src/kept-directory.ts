import { entryOf, type OrganisationRow } from './access-rows.js';
import type { AccessReader, DirectoryMember } from './access.js';
import type { Query } from './query.js';
import { nowSql } from './visible-sql.js';

/** One row without an organisation where nothing has changed, or where there is none. */
type DirectoryRow = {
  readonly stamp: string;
  readonly organisation: string | null;
} & Omit<OrganisationRow, 'organisation'> & { readonly communities: readonly string[] };

/**
 * What the directory is a function of: the newest position at which one of its rows began or ended, in this epoch of the
 * log and in these tables, which a rebuild replaces. An append writes the rows in its own transaction, so that whoever
 * reads this reads it as of the same moment as the rows.
 */
const STAMP = `
  select concat_ws(' ', c.epoch, to_regclass('access.organisation')::oid, to_regclass('access.community')::oid,
    to_regclass('access.community_member')::oid,
    (select max(greatest(o.valid_from, o.valid_to)) from access.organisation o),
    (select max(greatest(g.valid_from, g.valid_to)) from access.community g),
    (select max(greatest(m.valid_from, m.valid_to)) from access.community_member m)) as stamp
  from events.counter c`;

/** $1: the stamp of what is known already. */
const DIRECTORY = `
with s as materialized (${STAMP})
select s.stamp, o.organisation, o.handle, o.names, o.class, o.jurisdiction, o.standing, o.invented, o.parent,
  array(select m.community from access.community_member m join access.community g on g.community = m.community
    where m.organisation = o.organisation and ${nowSql('m')} and ${nowSql('g')} order by g.handle) as communities
from s left join access.organisation o on ${nowSql('o')} and s.stamp is distinct from $1::text
order by o.handle, o.valid_from`;

/**
 * Reads the directory and keeps it. Every question asks the database whether anything has changed since, in the one
 * statement that brings it if so: an answer is never older than its question.
 */
export function keptDirectory(query: Query): AccessReader['directory'] {
  let kept: { readonly stamp: string | null; readonly members: readonly DirectoryMember[] } = {
    stamp: null,
    members: [],
  };
  return async () => {
    const known = kept;
    const rows = await query<DirectoryRow>('directory', DIRECTORY, [known.stamp]);
    const stamp = rows[0]?.stamp ?? null;
    if (stamp === known.stamp) return known.members;
    kept = { stamp, members: rows.filter(isMember).map(memberOf) };
    return kept.members;
  };
}

type MemberRow = DirectoryRow & OrganisationRow;

const isMember = (row: DirectoryRow): row is MemberRow => row.organisation !== null;

const memberOf = (row: MemberRow): DirectoryMember => ({
  ...entryOf(row),
  communities: row.communities,
});
