/**
 * Who may see what, as it is now and as it was: `valid_from` and `valid_to` are positions, a row with `valid_to` null is
 * the current one. Rows are only closed, never changed otherwise. Arrays hold an audience in one row, because a
 * thousand recipients must not be a thousand rows under the lock.
 */
const TABLES_OF_SCHEMA = `
create table SCHEMA.organisation (
  organisation uuid not null,
  handle text collate "C" not null,
  names jsonb not null,
  class text collate "C" not null,
  jurisdiction text collate "C" not null,
  invented boolean not null,
  standing text collate "C" not null,
  valid_from bigint not null,
  valid_to bigint
);
create unique index organisation_now on SCHEMA.organisation (organisation) where valid_to is null;
create index organisation_handle on SCHEMA.organisation (handle) where valid_to is null;
create index organisation_then on SCHEMA.organisation (organisation, valid_to) where valid_to is not null;

create table SCHEMA.person (
  person uuid not null,
  organisation uuid not null,
  roles text[] not null,
  active boolean not null,
  valid_from bigint not null,
  valid_to bigint
);
create unique index person_now on SCHEMA.person (person) where valid_to is null;
create index person_then on SCHEMA.person (person, valid_to) where valid_to is not null;

-- A token is issued once; a closed row is a revoked token.
create table SCHEMA.token (
  token uuid primary key,
  person uuid not null,
  hash text collate "C" not null unique,
  scopes text[] not null,
  expires_at timestamptz,
  valid_from bigint not null,
  valid_to bigint
);

create table SCHEMA.community (
  community uuid primary key,
  handle text collate "C" not null,
  names jsonb not null,
  valid_from bigint not null,
  valid_to bigint
);
create index community_handle on SCHEMA.community (handle);

create table SCHEMA.community_member (
  community uuid not null,
  organisation uuid not null,
  valid_from bigint not null,
  valid_to bigint
);
create unique index community_member_now on SCHEMA.community_member (organisation, community)
  where valid_to is null;

-- A row is closed when the report is erased: from then on it is nowhere, however far any view lags.
create table SCHEMA.report (
  report uuid not null,
  -- 0 TLP:CLEAR, 1 TLP:GREEN, 2 TLP:AMBER, 3 TLP:AMBER+STRICT, 4 TLP:RED
  label smallint not null,
  public boolean not null,
  source uuid not null,
  author uuid not null,
  community uuid,
  recipients uuid[] not null,
  named uuid[] not null,
  excluded uuid[] not null,
  clients uuid[] not null,
  assigned uuid[] not null,
  without_authorities boolean not null,
  include_secretariat boolean not null,
  -- 0 may, 1 must, 2 must_not
  attribution smallint not null,
  valid_from bigint not null,
  valid_to bigint
);
create unique index report_now on SCHEMA.report (report) where valid_to is null;
create index report_then on SCHEMA.report (report, valid_to) where valid_to is not null;
`;

/** The first tables of this room in a schema of this name. */
export const tables = (schema: string): string => TABLES_OF_SCHEMA.replaceAll('SCHEMA', schema);

/** What a directory that is kept asks for: when any row of these tables began or ended last. */
const INDEXES_OF_MOVES = `
create index organisation_moved on SCHEMA.organisation ((greatest(valid_from, valid_to)));
create index community_moved on SCHEMA.community ((greatest(valid_from, valid_to)));
create index community_member_moved on SCHEMA.community_member ((greatest(valid_from, valid_to)));
`;

export const indexesOfMoves = (schema: string): string =>
  INDEXES_OF_MOVES.replaceAll('SCHEMA', schema);

/** The first tables that the fold writes; each is keyed by the column of its own name but for the last one. */
export const FIRST_TABLES = [
  'organisation',
  'person',
  'token',
  'community',
  'report',
  'community_member',
] as const;

/** The tables that the fold wrote once there was membership. That step has landed, so its list stays. */
export const TABLES_WITH_MEMBERSHIP = [
  ...FIRST_TABLES,
  'application',
  'invitation',
  'audit',
] as const;

/** The same once questions to sources were asked. */
export const TABLES_WITH_REQUESTS = [...TABLES_WITH_MEMBERSHIP, 'information_request'] as const;

/** The same once holders and sources were asked. */
export const TABLES_WITH_HANDLING = [...TABLES_WITH_REQUESTS, 'recall', 'reshare'] as const;

/** The same once there were rules for alerts. */
export const TABLES_WITH_ALERT_RULES = [...TABLES_WITH_HANDLING, 'alert_rule'] as const;

/** The same once there were endpoints. */
export const TABLES_WITH_WEBHOOKS = [...TABLES_WITH_ALERT_RULES, 'webhook'] as const;

/** All tables that the fold writes: of a recall there is a row for each holder, and none for the whole. */
export const TABLES = [
  ...TABLES_WITH_WEBHOOKS.filter((table) => table !== 'recall'),
  'recall_holder',
] as const;
