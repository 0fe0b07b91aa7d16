/**
 * Tables of the views, as one text for the live schema and for the shadow that a rebuild fills. A report's answers are
 * in clear only as coded filter columns, and for TLP:RED not even those; everything else is in the sealed document.
 */
export type TableName =
  | 'report'
  | 'posting'
  | 'incident'
  | 'incident_report'
  | 'incident_merge'
  | 'incident_part'
  | 'clock'
  | 'revision';

type TableText = {
  readonly table: (schema: string) => string;
  /** Made after the load in a rebuild. */
  readonly indexes: (schema: string) => string;
};

export const tableTexts: Record<TableName, TableText> = {
  report: {
    table: (schema) => `
create table ${schema}.report (
  report uuid primary key,
  citation text collate "C" not null,
  source uuid not null,
  author uuid not null,
  -- 0 submitted, 1 retracted, 2 erased
  status smallint not null,
  public boolean not null,
  revision int not null,
  -- of the stream, as far as it is applied
  version int not null,
  sharing jsonb not null,
  -- ids of people who need to know, beside responders
  assigned jsonb not null default '[]',
  -- organisations that recipients named as their clients, each with who did
  clients jsonb not null default '[]',
  recorded_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- False: no coded columns. TLP:RED is not indexed, and nothing is left of what is erased.
  indexed boolean not null,
  record_type smallint,
  severity smallint,
  risk_kind smallint,
  drill boolean,
  harms int,
  isic int,
  occurred_start bigint,
  occurred_end bigint,
  languages text[] collate "C",
  external_ids text[] collate "C",
  places_own text[] collate "C",
  places_up text[] collate "C",
  -- keyed hash of source and submission id; null once erased
  submission bytea,
  -- sealed under the report's key
  document bytea,
  -- the header that it is sealed under; null: the table's own. Set where it is the ciphertext of an event.
  sealed_as text collate "C",
  check ((status = 2) = (document is null)),
  check (indexed = (severity is not null))
);
-- Ciphertext does not compress. Long documents stand apart, so that filters walk over narrow rows.
alter table ${schema}.report alter column document set storage external;
`,
    indexes: (schema) => `
create index report_submission on ${schema}.report (submission) where submission is not null;
`,
  },
  posting: {
    table: (schema) => `
create table ${schema}.posting (
  principal uuid not null,
  report uuid not null,
  indexed boolean not null,
  -- milliseconds UTC
  recorded bigint not null,
  -- milliseconds UTC of the start, the earliest possible where it is unknown; null where not indexed
  occurred bigint,
  -- -1 unknown to 4 disaster; null where not indexed
  severity smallint,
  primary key (report, principal)
);
`,
    indexes: (schema) => `
create index posting_time on ${schema}.posting (principal, recorded, report);
create index posting_occurred on ${schema}.posting (principal, occurred, report) where indexed;
create index posting_severity on ${schema}.posting (principal, severity, report) where indexed;
create index posting_sealed on ${schema}.posting (principal, recorded, report) where not indexed;
`,
  },
  incident: {
    table: (schema) => `
create table ${schema}.incident (
  incident uuid primary key,
  citation text collate "C" not null,
  provisional boolean not null,
  version int not null,
  -- the incident that it is told by: itself, unless it was merged
  root uuid not null,
  -- where it was merged: itself, what it was merged into, and so on up to but without the root
  path uuid[]
);
`,
    indexes: () => '',
  },
  incident_report: {
    table: (schema) => `
create table ${schema}.incident_report (
  -- on whose stream the link stands; a merge changes no link
  incident uuid not null,
  report uuid not null,
  linked_position bigint not null,
  linked_at timestamptz(3) not null,
  unlinked_position bigint,
  unlinked_at timestamptz(3),
  -- where it is shown: as in incident
  root uuid not null,
  path uuid[],
  primary key (root, report, incident, linked_position),
  check ((unlinked_position is null) = (unlinked_at is null))
);
`,
    indexes: (schema) => `
create index incident_report_of_report on ${schema}.incident_report (report) include (root, incident, unlinked_position);
`,
  },
  incident_merge: {
    table: (schema) => `
create table ${schema}.incident_merge (
  incident uuid not null,
  -- the incident that it was merged into
  target uuid not null,
  -- 0 same event, 1 duplicate entry, 2 part of it
  reason smallint not null,
  merged_position bigint not null,
  merged_at timestamptz(3) not null,
  undone_position bigint,
  undone_at timestamptz(3),
  primary key (incident, merged_position),
  check ((undone_position is null) = (undone_at is null))
);
create index incident_merge_target on ${schema}.incident_merge (target);
`,
    indexes: () => '',
  },
  // The paths once more, to be looked up by their parts: under row-level security no index of arrays is used.
  incident_part: {
    table: (schema) => `
create table ${schema}.incident_part (
  -- an incident that was merged
  part uuid not null,
  -- that one, or one that was merged into it
  incident uuid not null,
  root uuid not null,
  primary key (part, incident)
);
create index incident_part_incident on ${schema}.incident_part (incident);
`,
    indexes: () => '',
  },
  // What due times are reckoned from. They themselves are nowhere: rules may be read anew, and no row tells an old one.
  clock: {
    table: (schema) => `
create table ${schema}.clock (
  clock uuid primary key,
  -- on which it was started; a merge moves no clock
  incident uuid not null,
  -- whom the rule obliges, and who alone reads it
  organisation uuid not null,
  rule text collate "C" not null,
  drill boolean not null,
  -- 0 open, 1 filed, 2 ended, 3 set aside
  status smallint not null,
  -- confirmed starts by kind
  starts jsonb not null,
  -- the newest filing
  filed_at timestamptz(3),
  -- of the stream
  version int not null
);
`,
    indexes: (schema) => `
create index clock_of_organisation on ${schema}.clock (organisation, status, clock);
create index clock_of_incident on ${schema}.clock (incident, organisation);
create index clock_open on ${schema}.clock (clock) where status = 0;
`,
  },
  revision: {
    table: (schema) => `
create table ${schema}.revision (
  report uuid not null,
  -- of the stream
  version int not null,
  position bigint not null,
  kind smallint not null,
  recorded_at timestamptz(3) not null,
  author uuid,
  -- sealed under the report's key; null where the event says nothing but that it happened
  content bytea,
  -- as in report
  sealed_as text collate "C",
  primary key (report, version)
);
-- Read whole or not at all: kept in the row as far as a page goes.
alter table ${schema}.revision alter column content set storage external;
alter table ${schema}.revision set (toast_tuple_target = 8160);
`,
    indexes: () => '',
  },
};
