/**
 * Endpoints that organisations have named: whose they are, who is told when one fails, and whether anything is sent
 * there. Address, label and secrets are in the log, sealed.
 */
const TABLES_OF_WEBHOOKS = `
create table SCHEMA.webhook (
  webhook uuid not null,
  organisation uuid not null,
  person uuid not null,
  -- unverified, active, paused, disabled; a closed row without a later one was removed
  state text collate "C" not null,
  valid_from bigint not null,
  valid_to bigint
);
create unique index webhook_now on SCHEMA.webhook (webhook) where valid_to is null;
create index webhook_organisation on SCHEMA.webhook (organisation, webhook) where valid_to is null;
`;

export const webhookTables = (schema: string): string =>
  TABLES_OF_WEBHOOKS.replaceAll('SCHEMA', schema);
