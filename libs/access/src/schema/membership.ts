/**
 * What membership needs: applications and invitations by the hash of their secret, parents, and which act concerns whom.
 *
 * `audit` holds no more than that an act concerns a subject (an organisation, a person, a token): the position at which
 * its row begins is the position of the act, and the next act of the same subject ends it.
 */
const TABLES_OF_MEMBERSHIP = `
alter table SCHEMA.organisation add column parent text collate "C";

create table SCHEMA.application (
  application uuid not null,
  organisation uuid not null,
  handle text collate "C" not null,
  -- open, admitted, refused, withdrawn
  status text collate "C" not null,
  hash text collate "C" not null,
  valid_from bigint not null,
  valid_to bigint
);
create unique index application_now on SCHEMA.application (application) where valid_to is null;
create index application_status on SCHEMA.application (status, application) where valid_to is null;
create index application_hash on SCHEMA.application (hash) where valid_to is null;

-- A closed row was accepted or revoked.
create table SCHEMA.invitation (
  invitation uuid primary key,
  organisation uuid not null,
  hash text collate "C" not null,
  expires_at timestamptz not null,
  valid_from bigint not null,
  valid_to bigint
);
create index invitation_hash on SCHEMA.invitation (hash) where valid_to is null;
create index invitation_organisation on SCHEMA.invitation (organisation) where valid_to is null;

create table SCHEMA.audit (
  audit uuid not null,
  valid_from bigint not null,
  valid_to bigint,
  primary key (audit, valid_from)
);
create index audit_now on SCHEMA.audit (audit) where valid_to is null;

create index person_organisation on SCHEMA.person (organisation);
create index token_person on SCHEMA.token (person);
`;

export const membershipTables = (schema: string): string =>
  TABLES_OF_MEMBERSHIP.replaceAll('SCHEMA', schema);

/** When a token was last used, to the minute. No fact of the network: a rebuild leaves it alone, a backup leaves it out. */
export const TOKEN_USE = `
create table access.token_use (
  token uuid primary key,
  used_at timestamptz(0) not null
);
`;

/** Ends each row of the audit where the next one of its subject begins, after rows were put in between. */
export const AUDIT_SPANS = `
update access.audit a set valid_to = n.next
from (select audit, valid_from, lead(valid_from) over (partition by audit order by valid_from) as next from access.audit) n
where n.audit = a.audit and n.valid_from = a.valid_from and a.valid_to is distinct from n.next;
`;

/** Comments on applications from before they were acts of an audit. */
export const auditOfOldComments = `
insert into access.audit (audit, valid_from)
select (e.data ->> 'organisationId')::uuid, e.position from events.event e where e.type = 'ApplicationCommented'
on conflict do nothing;${AUDIT_SPANS}`;

/** What was recorded before there was an audit. */
export const auditOfOldEvents = `
insert into access.audit (audit, valid_from, valid_to)
select x.subject, x.position, lead(x.position) over (partition by x.subject order by x.position)
from (
  select e.position, (e.data ->> case
      when e.type in ('PersonJoined', 'PersonRolesChanged', 'PersonSuspended', 'PersonReinstated', 'TokenIssued')
        then 'personId'
      when e.type = 'TokenRevoked' then 'tokenId'
      else 'organisationId' end)::uuid as subject
  from events.event e
  where e.type in ('OrganisationAdmitted', 'OrganisationStandingChanged', 'PersonJoined', 'PersonRolesChanged',
    'PersonSuspended', 'PersonReinstated', 'TokenIssued', 'TokenRevoked', 'CommunityMemberAdded',
    'CommunityMemberRemoved', 'ReportErased')) x;
`;
