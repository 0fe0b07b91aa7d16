/**
 * Questions of readers to the sources of reports: who asked whom about what, so that both find it, and nothing of what
 * was said. Whoever may not read the report may not know of it either: see `requestKnownSql`.
 */
const TABLES_OF_REQUESTS = `
create table SCHEMA.information_request (
  information_request uuid not null,
  report uuid not null,
  -- organisations: whose report it is, and whose people asked
  source uuid not null,
  organisation uuid not null,
  open boolean not null,
  -- everybody who may read the report reads question and answer
  shared boolean not null,
  valid_from bigint not null,
  valid_to bigint
);
create unique index information_request_now on SCHEMA.information_request (information_request) where valid_to is null;
create index information_request_report on SCHEMA.information_request (report) where valid_to is null;
create index information_request_source on SCHEMA.information_request (source, information_request) where valid_to is null;
create index information_request_organisation on SCHEMA.information_request (organisation, information_request)
  where valid_to is null;
`;

export const requestTables = (schema: string): string =>
  TABLES_OF_REQUESTS.replaceAll('SCHEMA', schema);
