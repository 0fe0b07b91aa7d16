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
