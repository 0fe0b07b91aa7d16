/**
 * What is asked about reports after they were sent: of holders to delete them, of sources to share them with others. Ids
 * only; what was said is in the log, sealed. A recall of a thousand holders is one row, as an audience is.
 */
const TABLES_OF_HANDLING = `
-- One append that took a report from holders: organisations, and people who held it in their own name.
create table SCHEMA.recall (
  recall uuid primary key,
  report uuid not null,
  organisations uuid[] not null,
  people uuid[] not null,
  valid_from bigint not null,
  valid_to bigint
);

-- A closed row was granted or refused.
create table SCHEMA.reshare (
  reshare uuid primary key,
  report uuid not null,
  source uuid not null,
  organisation uuid not null,
  person uuid not null,
  valid_from bigint not null,
  valid_to bigint
);
create index reshare_organisation on SCHEMA.reshare (organisation, reshare);
create index reshare_source on SCHEMA.reshare (source, reshare);
`;

export const handlingTables = (schema: string): string =>
  TABLES_OF_HANDLING.replaceAll('SCHEMA', schema);

/**
 * Whom a recall asks, a row for each holder, organisation or person: an array of holders in one row can be looked
 * through and not looked up, above all under row-level security, which lets no operator of arrays use an index.
 */
const TABLES_OF_HOLDERS = `
create table SCHEMA.recall_holder (
  -- md5 of the recall's id and the holder's
  recall_holder uuid primary key,
  -- an organisation, or a person who held it in his own name
  holder uuid not null,
  report uuid not null,
  valid_from bigint not null,
  valid_to bigint
);
create index recall_holder_newest on SCHEMA.recall_holder (holder, valid_from) include (report);
create index recall_holder_report on SCHEMA.recall_holder (holder, report, valid_from);
`;

export const holderTables = (schema: string): string =>
  TABLES_OF_HOLDERS.replaceAll('SCHEMA', schema);

/** What was asked before each holder had a row. */
export const holdersOfOldRecalls = `
insert into access.recall_holder (recall_holder, holder, report, valid_from)
select md5(r.recall::text || h::text)::uuid, h, r.report, r.valid_from
from access.recall r cross join unnest(r.organisations || r.people) h;
`;
