import type { ApplicationStatus, TokenScope } from '@tocsin/domain';
import { personFrom, type PersonRow } from './access-rows.js';
import type {
  ActLog,
  ActPlace,
  CommunityEntry,
  MembershipReader,
  PageOf,
  TokenEntry,
} from './membership.js';
import type { Query } from './query.js';
import { nowSql } from './visible-sql.js';

/** Lists longer than this are counted no further: a count must not cost more than the list. */
export const MOST_COUNTED = 10_000;

/** Reads who is in the network from the tables of this room. */
export const membershipReader = (query: Query): MembershipReader => ({
  applications: (status, page) => applications(query, status, page),
  async countApplications(status) {
    const text = `select count(*)::int as count from (select from access.application a
      where ${nowSql('a')} and ($1::text is null or a.status = $1) limit ${MOST_COUNTED}) c`;
    return counted(await query('count_applications', text, [status]));
  },
  async applicationBySecret(hash) {
    const text = `${SELECT_APPLICATIONS} and a.hash = $1`;
    const [row] = await query<ApplicationRow>('application_by_secret', text, [hash]);
    return row ? entryFrom(row) : null;
  },
  async invitationBySecret(hash) {
    const text = `select i.invitation from access.invitation i where i.hash = $1 and ${nowSql('i')}`;
    const [row] = await query<{ invitation: string }>('invitation_by_secret', text, [hash]);
    return row?.invitation ?? null;
  },
  async invitationsOf(organisationId) {
    const text = `select i.invitation from access.invitation i
      where i.organisation = $1 and ${nowSql('i')} order by i.valid_from`;
    const rows = await query<{ invitation: string }>('invitations_of', text, [organisationId]);
    return rows.map(({ invitation }) => invitation);
  },
  async peopleOf(organisationId) {
    const text = `select p.person, p.organisation, p.roles, p.active from access.person p
      where p.organisation = $1 and ${nowSql('p')} order by p.person`;
    return (await query<PersonRow>('people_of', text, [organisationId])).map(personFrom);
  },
  tokensOf: (personId) => tokensOf(query, personId),
  allCommunities: () => allCommunities(query),
  actsOn: (log, page) => actsOn(query, log, page),
  async countActsOn({ organisationId, byItself }) {
    const text = `select count(*)::int as count from (
      select distinct e.position from ${ACTS} limit ${MOST_COUNTED}) c`;
    return counted(await query('count_acts_on', text, [organisationId, byItself]));
  },
});

const counted = (rows: readonly { count: number }[]): number => rows[0]?.count ?? 0;

type ApplicationRow = { readonly application: string; readonly status: ApplicationStatus };

const SELECT_APPLICATIONS = `
  select a.application, a.status from access.application a where ${nowSql('a')}`;

const entryFrom = ({ application: applicationId, status }: ApplicationRow) => ({
  applicationId,
  status,
});

async function applications(
  query: Query,
  status: ApplicationStatus | null,
  { after, limit }: PageOf<string>,
) {
  const text = `${SELECT_APPLICATIONS} and ($1::text is null or a.status = $1)
    and ($2::uuid is null or a.application < $2) order by a.application desc limit $3`;
  const rows = await query<ApplicationRow>('applications', text, [status, after, limit]);
  return rows.map(entryFrom);
}

type TokenRow = {
  readonly token: string;
  readonly person: string;
  readonly scopes: TokenScope[];
  readonly expires_at: Date | null;
  readonly used_at: Date | null;
};

async function tokensOf(query: Query, personId: string): Promise<TokenEntry[]> {
  const rows = await query<TokenRow>(
    'tokens_of',
    `select t.token, t.person, t.scopes, t.expires_at, u.used_at
     from access.token t left join access.token_use u on u.token = t.token
     where t.person = $1 and ${nowSql('t')} order by t.valid_from`,
    [personId],
  );
  return rows.map(({ token, person, scopes, expires_at, used_at }) => ({
    tokenId: token,
    personId: person,
    scopes,
    expiresAt: expires_at,
    usedAt: used_at,
  }));
}

type CommunityRow = {
  readonly community: string;
  readonly handle: string;
  readonly names: CommunityEntry['names'];
  readonly members: string[];
};

async function allCommunities(query: Query): Promise<CommunityEntry[]> {
  const rows = await query<CommunityRow>(
    'all_communities',
    `select c.community, c.handle, c.names, array(
       select m.organisation from access.community_member m
       where m.community = c.community and ${nowSql('m')} order by m.organisation) as members
     from access.community c where ${nowSql('c')} order by c.handle`,
    [],
  );
  return rows.map(({ community: communityId, ...entry }) => ({ communityId, ...entry }));
}

/** People who were removed, tokens that were revoked and rules that were deleted have their acts on record still. */
const ACTS = `access.audit a join events.event e on e.position = a.valid_from
  where ($2 or e.stream !~ '^(report|rule)-') and a.audit = any(
    select $1::uuid
    union all select p.person from access.person p where p.organisation = $1
    union all select t.token from access.token t
      where t.person in (select p.person from access.person p where p.organisation = $1)
    union all select r.alert_rule from access.alert_rule r where r.person = $1)`;

async function actsOn(
  query: Query,
  { organisationId, byItself }: ActLog,
  { after, limit }: PageOf<number>,
): Promise<ActPlace[]> {
  const rows = await query<{ position: string; stream: string }>(
    'acts_on',
    `select distinct e.position, e.stream from ${ACTS} and ($3::bigint is null or e.position < $3)
     order by e.position desc limit $4`,
    [organisationId, byItself, after, limit],
  );
  return rows.map(({ position, stream }) => ({ position: Number(position), stream }));
}
